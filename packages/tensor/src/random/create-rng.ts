import { createHash } from 'node:crypto';
import { ParetorecError, type Rng } from '@paretorec/contracts';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/** The root of a tree of random streams, whose positions can be saved and put back. */
export interface SavableRng extends Rng {
  /** Position of every stream drawn from or forked so far: 32 hexadecimal digits by path, the root's path is ''. */
  state(): Record<string, string>;
  /**
   * Puts every stream of the tree at a saved position, also streams that have not been forked yet; a stream
   * that the saved state lacks goes to its start.
   *
   * @throws ParetorecError `broken-rng-state` when a position is not 32 hexadecimal digits.
   */
  restore(state: Readonly<Record<string, string>>): void;
}

/**
 * Makes the root of a tree of random streams: xoroshiro128+ (pure-rand), 53-bit uniforms, Box-Muller normals.
 *
 * A stream's start is the first 128 bits of SHA-256 of the seed and its path, so a stream depends on neither the
 * draws of other streams nor the order of forks. Forking a name twice gives the same stream, position included;
 * `fork('a').fork('b')` and `fork('a/b')` are one stream.
 *
 * @param seed any number or text; 1 and '1' are the same seed.
 */
export function createRng(seed: number | string): SavableRng {
  return new StreamTree(String(seed)).root;
}

class StreamTree {
  readonly #seed: string;
  readonly #streams = new Map<string, Stream>();
  #saved: Readonly<Record<string, string>> = {};
  readonly root: SavableRng;

  constructor(seed: string) {
    this.#seed = seed;
    this.root = Object.assign(this.at(''), {
      state: () => this.#state(),
      restore: (state: Readonly<Record<string, string>>) => this.#restore(state),
    });
  }

  at(path: string): Stream {
    let stream = this.#streams.get(path);
    if (stream === undefined) {
      stream = new Stream(this, path, this.#startOf(path));
      this.#streams.set(path, stream);
    }
    return stream;
  }

  #startOf(path: string): JumpableRandomGenerator {
    const saved = this.#saved[path];
    if (saved !== undefined) return fromHex(path, saved);
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#seed, path]))
      .digest('hex');
    return fromHex(path, digest.slice(0, 32));
  }

  #state(): Record<string, string> {
    const live = [...this.#streams].map(([path, stream]) => [path, stream.position()] as const);
    return { ...this.#saved, ...Object.fromEntries(live) };
  }

  #restore(state: Readonly<Record<string, string>>): void {
    for (const [path, position] of Object.entries(state)) fromHex(path, position);
    this.#saved = { ...state };
    for (const [path, stream] of this.#streams) stream.moveTo(this.#startOf(path));
  }
}

class Stream implements Rng {
  readonly #tree: StreamTree;
  readonly #path: string;
  #generator: JumpableRandomGenerator;

  constructor(tree: StreamTree, path: string, generator: JumpableRandomGenerator) {
    this.#tree = tree;
    this.#path = path;
    this.#generator = generator;
  }

  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  normal(): number {
    // The second value of Box-Muller is not kept: a stream's position must be its generator's alone.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  integer(bound: number): number {
    return uniformInt(this.#generator, 0, bound - 1);
  }

  fork(name: string): Rng {
    return this.#tree.at(this.#path === '' ? name : `${this.#path}/${name}`);
  }

  position(): string {
    return this.#generator
      .getState()
      .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  moveTo(generator: JumpableRandomGenerator): void {
    this.#generator = generator;
  }
}

function fromHex(path: string, position: string): JumpableRandomGenerator {
  if (!/^[0-9a-f]{32}$/.test(position)) {
    throw new ParetorecError({
      code: 'broken-rng-state',
      where: `random stream "${path}"`,
      problem: 'the saved position cannot be read',
      found: JSON.stringify(position),
      expected: '32 hexadecimal digits',
      remedy: 'use another checkpoint',
    });
  }
  return xoroshiro128plusFromState(
    [0, 8, 16, 24].map((at) => Number.parseInt(position.slice(at, at + 8), 16) | 0),
  );
}
