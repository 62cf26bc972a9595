import { DAY, HOUR, dayStart, type Constants } from '../constants/index.js';
import { exp } from '../randomness/index.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { AliasTable, COLUMN_WORDS } from './alias.js';
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
  /** Where the kernels find the first pool index of each topic (words), and the size at the end. */
  readonly topicStart: number;
  /** Where the kernels find the square root of each topic's mass of freshness (doubles). */
  readonly topicWeight: number;
  /** The items of each topic by freshness, in the columns of its pool indices. */
  readonly byTopic: AliasTable;
  /** All that the kernels read of the block. */
  readonly words: Uint32Array;
  /** Pool indices from the newest on. */
  newest(): Uint32Array;
}

/** Blocks of a world, built when they are first asked for; the last few stay. */
export class Pool {
  readonly #constants: Constants;
  readonly #catalogue: Catalogue;
  readonly #topics: Topics;
  readonly #memory: KernelMemory;
  readonly #blocks = new Map<number, Block>();
  /** Words of forgotten blocks, for new ones. */
  readonly #free: Uint32Array[] = [];
  readonly #perDay: number;

  constructor(constants: Constants, catalogue: Catalogue, topics: Topics, memory: KernelMemory) {
    this.#constants = constants;
    this.#catalogue = catalogue;
    this.#topics = topics;
    this.#memory = memory;
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
    if (this.#blocks.size > 1.5 * this.#perDay) this.#forget(Math.min(...this.#blocks.keys()));
    return block;
  }

  #forget(number: number): void {
    this.#free.push(this.#blocks.get(number)!.words);
    this.#blocks.delete(number);
  }

  /** Words for a block: those of a forgotten one where they are enough, else new ones with some to spare, as pools grow. */
  #wordsFor(count: number): Uint32Array {
    const at = this.#free.findIndex(({ length }) => length >= count);
    return at < 0 ? this.#memory.words(Math.ceil(1.25 * count)) : this.#free.splice(at, 1)[0]!;
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
    // Numbers of eight bytes come first, so that all lie where they must.
    const words = this.#wordsFor(2 * topics + 2 * COLUMN_WORDS * size + topics + 1);
    const topicWeight = new Float64Array(words.buffer, words.byteOffset, topics).fill(0);
    const tables = 2 * topics;
    const columns = COLUMN_WORDS * size;
    const hot = new AliasTable(words.subarray(tables, tables + columns));
    if (size > 0) hot.fill(0, size, heated, pool, fresh);
    const byTopic = new AliasTable(words.subarray(tables + columns, tables + 2 * columns));
    const topicStart = words.subarray(tables + 2 * columns, tables + 2 * columns + topics + 1);
    topicStart[0] = 0;
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
      topicStart: topicStart.byteOffset,
      topicWeight: topicWeight.byteOffset,
      byTopic,
      words,
      newest: () => {
        newest ??= Uint32Array.from(pool.keys()).sort(
          (a, b) => seen.publishTime[pool[b]!]! - seen.publishTime[pool[a]!]! || a - b,
        );
        return newest;
      },
    };
  }
}
