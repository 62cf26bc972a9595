import { DAY, HOUR, dayStart, type Constants } from '../constants/index.js';
import { exp } from '../randomness/index.js';
import { AliasTable } from './alias.js';
import type { Catalogue } from './catalogue.js';
import type { Topics } from './topics.js';

/** Items that may be shown in a block of three hours, with tables to draw them. Arrays run over the pool, by topic. */
export interface Block {
  /** UTC milliseconds. */
  readonly start: number;
  readonly size: number;
  readonly items: Uint32Array;
  /** e^(-age / 12 h) at the start. */
  readonly fresh: Float32Array;
  /** All items, by freshness, appeal and heat. */
  readonly hot: AliasTable;
  /** First pool index of each topic, and the size at the end. */
  readonly topicStart: Uint32Array;
  /** Square root of each topic's mass of freshness. */
  readonly topicWeight: Float64Array;
  /** The items of each topic by freshness, in the columns of its pool indices. */
  readonly byTopic: AliasTable;
  /** Pool indices from the newest on. */
  newest(): Uint32Array;
}

/** Blocks of a world, built when they are first asked for; the last few stay. */
export class Pool {
  readonly #constants: Constants;
  readonly #catalogue: Catalogue;
  readonly #topics: Topics;
  readonly #blocks = new Map<number, Block>();
  readonly #perDay: number;

  constructor(constants: Constants, catalogue: Catalogue, topics: Topics) {
    this.#constants = constants;
    this.#catalogue = catalogue;
    this.#topics = topics;
    this.#perDay = 24 / constants.traffic.blockHours;
  }

  /** The block that a moment of day `ordinal` (from 0, of the moment itself) falls into. */
  at(ordinal: number, time: number): Block {
    const number = ordinal * this.#perDay + Math.floor((time - dayStart(ordinal)) / (DAY / this.#perDay));
    const known = this.#blocks.get(number);
    if (known !== undefined) return known;
    const block = this.#build(ordinal, dayStart(0) + number * (DAY / this.#perDay));
    this.#blocks.set(number, block);
    // A day has eight blocks, and its last sessions run into the next one's first.
    if (this.#blocks.size > 1.5 * this.#perDay) this.#blocks.delete(Math.min(...this.#blocks.keys()));
    return block;
  }

  #build(ordinal: number, start: number): Block {
    const { items, traffic, click } = this.#constants;
    const { seen, hidden, itemsPerDay } = this.#catalogue;
    const topics = this.#topics.count;
    const chosen: number[][] = Array.from({ length: topics }, () => []);
    const end = Math.min(seen.count, (ordinal + 1) * itemsPerDay);
    for (let item = 0; item < end; item++) {
      const age = (start - seen.publishTime[item]!) / HOUR;
      if (age >= 0 && exp(-age / hidden.freshness[item]!) >= items.poolFreshness)
        chosen[hidden.topic[item]!]!.push(item);
    }
    const pool = Uint32Array.from(chosen.flat());
    const size = pool.length;
    const freshness = new Float64Array(size);
    const heated = new Float64Array(size);
    const fresh = new Float32Array(size);
    for (let i = 0; i < size; i++) {
      const item = pool[i]!;
      const age = (start - seen.publishTime[item]!) / HOUR;
      const heat = this.#topics.heat[ordinal * topics + hidden.topic[item]!]!;
      freshness[i] = exp(-age / hidden.freshness[item]!);
      heated[i] = freshness[i]! * exp(traffic.hotAppeal * hidden.appeal[item]! + traffic.hotHeat * heat);
      fresh[i] = exp(-age / click.freshHours);
    }
    const hot = new AliasTable(size);
    if (size > 0) hot.fill(0, size, heated, pool, fresh);
    const topicStart = new Uint32Array(topics + 1);
    const topicWeight = new Float64Array(topics);
    const byTopic = new AliasTable(size);
    for (let k = 0, at = 0; k < topics; k++) {
      const count = chosen[k]!.length;
      topicStart[k + 1] = at + count;
      if (count > 0) {
        byTopic.fill(at, count, freshness, pool, fresh);
        let mass = 0;
        for (let i = at; i < at + count; i++) mass += freshness[i]!;
        topicWeight[k] = Math.sqrt(mass);
      }
      at += count;
    }
    let newest: Uint32Array | undefined;
    return {
      start,
      size,
      items: pool,
      fresh,
      hot,
      topicStart,
      topicWeight,
      byTopic,
      newest: () => {
        newest ??= Uint32Array.from(pool.keys()).sort(
          (a, b) => seen.publishTime[pool[b]!]! - seen.publishTime[pool[a]!]! || a - b,
        );
        return newest;
      },
    };
  }
}
