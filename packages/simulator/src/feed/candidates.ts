import type { Constants } from '../constants/index.js';
import { COUNTING, exp, unit, type Draws } from '../randomness/index.js';
import { DIM, dot } from '../world/vectors.js';
import { NONE, type UserState } from '../world/user-state.js';
import { pickAt } from '../world/alias.js';
import type { Block } from '../world/pool.js';
import type { World } from '../world/world.js';
import { REQUEST_DRAW } from './purposes.js';

const BATCH = 32;
/** Steps of the table that speeds up the search of a topic; a power of two, so that its limits are exact. */
const GUIDE = 64;

/** The candidates of one request: up to 200 distinct items that the user was not shown lately. */
export class Candidates {
  readonly items: Uint32Array;
  /** e^(-age / 12 h) of each item at the start of its block. */
  readonly fresh: Float32Array;
  count = 0;

  readonly #constants: Constants;
  readonly #centres: Float32Array;
  readonly #seen: Uint8Array;
  #tick = 0;
  readonly #words = new Uint32Array(2 * BATCH);
  readonly #sums: Float64Array;
  readonly #guide = new Uint8Array(GUIDE);

  constructor({ constants, topics, catalogue }: World) {
    const { hot, matched } = constants.traffic;
    this.items = new Uint32Array(hot + matched);
    this.fresh = new Float32Array(hot + matched);
    this.#constants = constants;
    this.#centres = topics.centres;
    this.#seen = new Uint8Array(catalogue.seen.count);
    this.#sums = new Float64Array(topics.count);
  }

  /** Draws the candidates of a request of `user` with interest `z`. */
  draw(block: Block, z: Float64Array, state: UserState, user: number, draws: Draws): void {
    const { hot, matched, mostDraws } = this.#constants.traffic;
    this.count = 0;
    // A byte an item, which fits where four would not; it starts over every 255 requests.
    if (++this.#tick === 256) {
      this.#seen.fill(0);
      this.#tick = 1;
    }
    const last = state.lastShown(user);
    for (let i = 0; i < last.length; i++) if (last[i] !== NONE) this.#seen[last[i]!] = this.#tick;
    if (block.size === 0) return;
    const used = this.#hot(block, draws, hot, mostDraws);
    this.#matched(block, z, draws, hot + matched, mostDraws - used);
    if (this.count < hot + matched) this.#fill(block, hot + matched);
  }

  /** Takes a place of the pool unless its item is excluded or taken. */
  #take(block: Block, index: number): void {
    const item = block.items[index]!;
    if (this.#seen[item] === this.#tick) return;
    this.#seen[item] = this.#tick;
    this.items[this.count] = item;
    this.fresh[this.count++] = block.fresh[index]!;
  }

  // The two loops below run 200 times a request: what they touch is held in locals, and `#take` is written out.

  #hot(block: Block, draws: Draws, until: number, most: number): number {
    const { items, fresh } = this;
    const seen = this.#seen;
    const words = this.#words;
    const tick = this.#tick;
    const { size } = block;
    const { words: table, floats } = block.hot;
    let count = this.count;
    let used = 0;
    while (count < until && used < most) {
      const batch = Math.min(BATCH, most - used);
      draws.words(REQUEST_DRAW.hot, COUNTING, used, batch, words);
      for (let i = 0; i < batch && count < until; i++, used++) {
        const column = Math.floor(unit(words[2 * i]!) * size);
        const at = pickAt(floats, column, unit(words[2 * i + 1]!));
        const item = table[at]!;
        items[count] = item;
        fresh[count] = floats[at + 1]!;
        // Counts the item if its byte is not this request's tick, without a branch that no processor could foresee.
        count += ((seen[item]! ^ tick) + 255) >>> 8;
        seen[item] = tick;
      }
    }
    this.count = count;
    return used;
  }

  #matched(block: Block, z: Float64Array, draws: Draws, until: number, most: number): void {
    const { items, fresh } = this;
    const seen = this.#seen;
    const words = this.#words;
    const tick = this.#tick;
    const sums = this.#sums;
    const guide = this.#guide;
    const { topicStart } = block;
    const { words: table, floats } = block.byTopic;
    const total = this.#sumTopics(block, z);
    let count = this.count;
    let used = 0;
    while (count < until && used < most) {
      const batch = Math.min(BATCH, most - used);
      draws.words(REQUEST_DRAW.matched, COUNTING, used, batch, words);
      for (let i = 0; i < batch && count < until; i++, used++) {
        const chance = unit(words[2 * i]!);
        const point = chance * total;
        let k = guide[Math.floor(chance * GUIDE)]!;
        while (sums[k]! <= point) k++;
        const start = topicStart[k]!;
        const place = unit(words[2 * i + 1]!) * (topicStart[k + 1]! - start);
        const column = Math.floor(place);
        const at = pickAt(floats, start + column, place - column);
        const item = table[at]!;
        items[count] = item;
        fresh[count] = floats[at + 1]!;
        // Counts the item if its byte is not this request's tick, without a branch that no processor could foresee.
        count += ((seen[item]! ^ tick) + 255) >>> 8;
        seen[item] = tick;
      }
    }
    this.count = count;
  }

  /** Running sums of the topics' weights, and for each of {@link GUIDE} equal steps the topic to search from. */
  #sumTopics(block: Block, z: Float64Array): number {
    const sums = this.#sums;
    let total = 0;
    for (let k = 0; k < sums.length; k++) {
      const weight = block.topicWeight[k]!;
      if (weight > 0) total += weight * exp(dot(this.#centres, k * DIM, z));
      sums[k] = total;
    }
    for (let step = 0, k = 0; step < GUIDE; step++) {
      while (sums[k]! <= (step / GUIDE) * total) k++;
      this.#guide[step] = k;
    }
    return total;
  }

  #fill(block: Block, until: number): void {
    for (const index of block.newest()) {
      if (this.count >= until) return;
      this.#take(block, index);
    }
  }
}
