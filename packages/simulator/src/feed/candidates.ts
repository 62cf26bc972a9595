import type { Constants } from '../constants/index.js';
import { COUNTING, exp, unit, type Draws } from '../randomness/index.js';
import { DIM, dot } from '../world/vectors.js';
import { NONE, type UserState } from '../world/user-state.js';
import type { Block } from '../world/pool.js';
import type { World } from '../world/world.js';
import { REQUEST_DRAW } from './purposes.js';

const BATCH = 64;

/** The candidates of one request: up to 200 distinct items that the user was not shown lately. */
export class Candidates {
  readonly items: Uint32Array;
  /** e^(-age / 12 h) of each item at the start of its block. */
  readonly fresh: Float32Array;
  count = 0;

  readonly #constants: Constants;
  readonly #centres: Float32Array;
  readonly #seen: Int32Array;
  #tick = 0;
  readonly #words = new Uint32Array(2 * BATCH);
  readonly #topics: Float64Array;

  constructor({ constants, topics, catalogue }: World) {
    const { hot, matched } = constants.traffic;
    this.items = new Uint32Array(hot + matched);
    this.fresh = new Float32Array(hot + matched);
    this.#constants = constants;
    this.#centres = topics.centres;
    this.#seen = new Int32Array(catalogue.seen.count);
    this.#topics = new Float64Array(topics.count);
  }

  /** Draws the candidates of a request of `user` with interest `z`. */
  draw(block: Block, z: Float64Array, state: UserState, user: number, draws: Draws): void {
    const { hot, matched, mostDraws, excluded } = this.#constants.traffic;
    this.count = 0;
    this.#tick++;
    for (let back = 1; back <= excluded; back++) {
      const item = state.shownBack(user, back);
      if (item === NONE) break;
      this.#seen[item] = this.#tick;
    }
    if (block.size === 0) return;
    const used = this.#hot(block, draws, hot, mostDraws);
    this.#matched(block, z, draws, hot + matched, mostDraws - used);
    if (this.count < hot + matched) this.#fill(block, hot + matched);
  }

  #take(block: Block, index: number): void {
    const item = block.items[index]!;
    if (this.#seen[item] === this.#tick) return;
    this.#seen[item] = this.#tick;
    this.items[this.count] = item;
    this.fresh[this.count++] = block.fresh[index]!;
  }

  #hot(block: Block, draws: Draws, until: number, most: number): number {
    let used = 0;
    while (this.count < until && used < most) {
      const batch = Math.min(BATCH, most - used);
      draws.words(REQUEST_DRAW.hot, COUNTING, used, batch, this.#words);
      for (let i = 0; i < batch && this.count < until; i++, used++) {
        const column = Math.floor(unit(this.#words[2 * i]!) * block.size);
        const keep = unit(this.#words[2 * i + 1]!) < block.hotKeep[column]!;
        this.#take(block, keep ? column : block.hotAlias[column]!);
      }
    }
    return used;
  }

  #matched(block: Block, z: Float64Array, draws: Draws, until: number, most: number): void {
    const sums = this.#topics;
    let total = 0;
    for (let k = 0; k < sums.length; k++) {
      const weight = block.topicWeight[k]!;
      if (weight > 0) total += weight * exp(dot(this.#centres, k * DIM, z));
      sums[k] = total;
    }
    let used = 0;
    while (this.count < until && used < most) {
      const batch = Math.min(BATCH, most - used);
      draws.words(REQUEST_DRAW.matched, COUNTING, used, batch, this.#words);
      for (let i = 0; i < batch && this.count < until; i++, used++) {
        const point = unit(this.#words[2 * i]!) * total;
        let k = 0;
        while (k < sums.length - 1 && sums[k]! <= point) k++;
        const start = block.topicStart[k]!;
        const place = unit(this.#words[2 * i + 1]!) * (block.topicStart[k + 1]! - start);
        const column = Math.floor(place);
        const index = start + column;
        this.#take(block, place - column < block.topicKeep[index]! ? index : start + block.topicAlias[index]!);
      }
    }
  }

  #fill(block: Block, until: number): void {
    for (const index of block.newest()) {
      if (this.count >= until) return;
      this.#take(block, index);
    }
  }
}
