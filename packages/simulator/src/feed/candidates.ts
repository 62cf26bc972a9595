import type { Constants } from '../constants/index.js';
import { kernelsOn, type Kernels } from '../kernels/kernels.js';
import type { Draws } from '../randomness/index.js';
import type { Block } from '../world/pool.js';
import { NONE, type UserState } from '../world/user-state.js';
import { DIM, store } from '../world/vectors.js';
import type { World } from '../world/world.js';
import { REQUEST_DRAW } from './purposes.js';

/** Words that the kernels need while they draw: 32 draws at once, two words and an entry of two each. */
const SCRATCH_WORDS = 4 * 32;
/** Bytes of the kernels' table that speeds up the search of a topic. */
const GUIDE_BYTES = 64;

/** The candidates of one request: up to 200 distinct items that the user was not shown lately. */
export class Candidates {
  /** In the world's memory, as {@link fresh} is. */
  readonly items: Uint32Array;
  /** e^(-age / 12 h) of each item at the start of its block. */
  readonly fresh: Float32Array;

  readonly #constants: Constants;
  readonly #kernels: Kernels;
  readonly #topics: number;
  readonly #centres: Float32Array;
  readonly #z: Float64Array;
  readonly #count: Uint32Array;
  readonly #seen: Uint8Array;
  readonly #sums: Float64Array;
  readonly #guide: Uint8Array;
  readonly #scratch: Uint32Array;
  #tick = 0;

  constructor({ constants, topics, catalogue, memory }: World) {
    const { hot, matched } = constants.traffic;
    this.#constants = constants;
    this.#kernels = kernelsOn(memory);
    this.#topics = topics.count;
    this.items = memory.words(hot + matched);
    this.fresh = memory.floats(hot + matched);
    this.#centres = memory.floats(topics.centres.length);
    for (let k = 0; k < topics.count; k++)
      store(topics.centres.subarray(k * DIM, (k + 1) * DIM), this.#centres, k * DIM);
    this.#z = memory.doubles(DIM);
    this.#count = memory.words(1);
    this.#seen = memory.bytes(catalogue.seen.count);
    this.#sums = memory.doubles(topics.count);
    this.#guide = memory.bytes(GUIDE_BYTES);
    this.#scratch = memory.words(SCRATCH_WORDS);
  }

  get count(): number {
    return this.#count[0]!;
  }

  set count(count: number) {
    this.#count[0] = count;
  }

  /** Draws the candidates of a request of `user` with interest `z`. */
  draw(block: Block, z: Float64Array, state: UserState, user: number, draws: Draws): void {
    const { hot, matched } = this.#constants.traffic;
    this.count = 0;
    // A byte an item, which fits where four would not; it starts over every 255 requests.
    if (++this.#tick === 256) {
      this.#seen.fill(0);
      this.#tick = 1;
    }
    const last = state.lastShown(user);
    for (let i = 0; i < last.length; i++) if (last[i] !== NONE) this.#seen[last[i]!] = this.#tick;
    if (block.size === 0) return;
    store(z, this.#z);
    this.#drawBoth(block, draws);
    if (this.count < hot + matched) this.#fill(block, hot + matched);
  }

  #drawBoth(block: Block, draws: Draws): void {
    const { hot, matched, mostDraws } = this.#constants.traffic;
    const kernels = this.#kernels;
    const [key0, key1] = draws.key;
    const seen = this.#seen.byteOffset;
    const tick = this.#tick;
    const items = this.items.byteOffset;
    const fresh = this.fresh.byteOffset;
    const count = this.#count.byteOffset;
    const scratch = this.#scratch.byteOffset;
    // prettier-ignore
    const used = kernels.drawHot(
      key0, key1, REQUEST_DRAW.hot, block.hot.address, block.size,
      seen, tick, items, fresh, count, hot, mostDraws, scratch,
    );
    const weight = block.topicWeight;
    const centres = this.#centres.byteOffset;
    const sums = this.#sums.byteOffset;
    const guide = this.#guide.byteOffset;
    // prettier-ignore
    kernels.drawMatched(
      key0, key1, REQUEST_DRAW.matched, block.byTopic.address, this.#topics, weight, centres, block.topicStart,
      this.#z.byteOffset, sums, guide, seen, tick, items, fresh, count, hot + matched, mostDraws - used, scratch,
    );
  }

  /** Takes the newest items where the draws were not enough. */
  #fill(block: Block, until: number): void {
    for (const index of block.newest()) {
      if (this.count >= until) return;
      const item = block.items[index]!;
      if (this.#seen[item] === this.#tick) continue;
      this.#seen[item] = this.#tick;
      this.items[this.count] = item;
      this.fresh[this.count++] = block.fresh[index]!;
    }
  }
}
