import { exp } from './elementary.js';
import { normalQuantile } from './normal.js';
import { fillWords, threefry2x32 } from './threefry.js';

/** A key of Threefry: names a place in the tree seed, user, day, session, request. */
export type Key = readonly [number, number];

const SCALE = 1 / 4294967296;

/** 0, 1, 2, ...: indices of draws that are simply numbered. */
export const COUNTING: Uint32Array = Uint32Array.from({ length: 1024 }, (_, i) => i);

/** What a key stands for; part of its children's derivation, so that day 3 and session 3 of a user differ. */
export const LEVEL = {
  topics: 1,
  publisher: 2,
  item: 3,
  day: 4,
  user: 5,
  session: 6,
  request: 7,
  arm: 8,
  dirt: 9,
} as const;

/** The key of a seed, a whole number in [0, 2⁵³). */
export function seedKey(seed: number): Key {
  return [seed >>> 0, Math.floor(seed / 4294967296)];
}

/** The key of a child, such as day 3 of a user. */
export function childKey(parent: Key, level: number, id: number): Key {
  return threefry2x32(parent, [level, id]);
}

/** A word as a uniform number, never 0 or 1. */
export function unit(word: number): number {
  return (word + 0.5) * SCALE;
}

/**
 * Draws that depend on nothing but (key, purpose, index): not on order, threads or what was drawn before.
 *
 * One counter gives two words; both are used for vectors, the first one for single draws.
 */
export class Draws {
  #key: Key = [0, 0];
  readonly #index = new Uint32Array(1);
  readonly #pair = new Uint32Array(2);
  readonly #words = new Uint32Array(32);

  get key(): Key {
    return this.#key;
  }

  /** Turns to another key; gives itself. */
  at(key: Key): this {
    this.#key = key;
    return this;
  }

  /** A word in [0, 2³²). */
  word(purpose: number, index: number): number {
    this.#index[0] = index;
    fillWords(this.#key[0], this.#key[1], purpose, this.#index, 0, 1, this.#pair);
    return this.#pair[0]!;
  }

  /** Fills `out` with two words for each of `count` indices from `indices[from]`. */
  words(purpose: number, indices: Uint32Array, from: number, count: number, out: Uint32Array): void {
    fillWords(this.#key[0], this.#key[1], purpose, indices, from, count, out);
  }

  /** Uniform in (0, 1). */
  uniform(purpose: number, index = 0): number {
    return unit(this.word(purpose, index));
  }

  /** Standard normal. */
  normal(purpose: number, index = 0): number {
    return normalQuantile(unit(this.word(purpose, index)));
  }

  /** Log-normal with a median and the log's standard deviation. */
  logNormal(purpose: number, index: number, law: { readonly median: number; readonly sd: number }): number {
    return law.median * exp(law.sd * this.normal(purpose, index));
  }

  /** A category by its shares. */
  category(purpose: number, index: number, shares: readonly number[]): number {
    let rest = this.uniform(purpose, index);
    for (let i = 0; i < shares.length - 1; i++) {
      rest -= shares[i]!;
      if (rest < 0) return i;
    }
    return shares.length - 1;
  }

  /** Fills `out` (at most 32 numbers) with standard normals. */
  normals(purpose: number, out: Float64Array): void {
    fillWords(this.#key[0], this.#key[1], purpose, COUNTING, 0, (out.length + 1) >>> 1, this.#words);
    for (let i = 0; i < out.length; i++) out[i] = normalQuantile(unit(this.#words[i]!));
  }
}
