import { dayStart } from '../constants/index.js';
import { RECORD } from '../feed/records.js';
import type { WorkFolder } from './work-folder.js';

/** Records in the order of time, with their times. */
export interface TimedRecords {
  /** UTC ms. */
  readonly times: Float64Array;
  readonly records: Uint32Array;
}

// Places in a shard or a day break ties as users would; numbers are sorted without comparisons in JavaScript, and both fit into one:
// 27 bits of time (29 on the last day) and 24 of the place.
const STEP = 2 ** 24;

/** Places of the times, earliest first, equal ones in the order they have. */
function places(times: Float64Array, start: number): Uint32Array {
  const keys = times.map((time, i) => (time - start) * STEP + i).sort();
  return Uint32Array.from(keys, (key) => key % STEP);
}

/** Puts records of a day, user by user, into the order of (time, user). */
export function inTimeOrder(records: Uint32Array, ordinal: number): TimedRecords {
  const { words } = RECORD;
  const doubles = new Float64Array(records.buffer, records.byteOffset, records.length / 2);
  const unsorted = new Float64Array(records.length / words);
  for (let i = 0; i < unsorted.length; i++) unsorted[i] = doubles[(i * words) / 2]!;
  const order = places(unsorted, dayStart(ordinal));
  const sorted = new Uint32Array(records.length);
  order.forEach((place, i) => sorted.set(records.subarray(place * words, (place + 1) * words), i * words));
  return { times: Float64Array.from(order, (place) => unsorted[place]!), records: sorted };
}

/**
 * A day's records of all shards in the order of (time, user), window by window: what is held is their times and one window, however
 * many users there are.
 */
export class DayOrder {
  readonly count: number;
  readonly #work: WorkFolder;
  readonly #ordinal: number;
  /** Of each shard: the place of its first record among all, shard after shard. */
  readonly #bases: number[] = [];
  /** Of each shard: its first record that no window has held. */
  readonly #next: number[];
  /** Places among all, shard after shard, in the order of time. */
  readonly #places: Uint32Array;

  constructor(work: WorkFolder, ordinal: number, shards: number) {
    this.#work = work;
    this.#ordinal = ordinal;
    const parts = Array.from({ length: shards }, (_, shard) => work.times(ordinal, shard));
    this.#next = new Array<number>(shards).fill(0);
    this.count = 0;
    for (const part of parts) {
      this.#bases.push(this.count);
      this.count += part.length;
    }
    const times = new Float64Array(this.count);
    parts.forEach((part, shard) => times.set(part, this.#bases[shard]!));
    this.#places = places(times, dayStart(ordinal));
  }

  /** The next `count` records. Each shard's are in order, so that those in the window are one stretch of its file. */
  window(from: number, count: number): RecordWindow {
    const inWindow = this.#places.subarray(from, from + count);
    const shards = this.#bases.length;
    const counts = new Uint32Array(shards);
    const shardOf = inWindow.map((place) => this.#shardOf(place));
    for (const shard of shardOf) counts[shard]!++;
    const bytes = new Uint8Array(count * RECORD.words * 4);
    const starts = new Float64Array(shards);
    let at = 0;
    for (let shard = 0; shard < shards; shard++) {
      const next = this.#next[shard]!;
      // Where the shard's record 0 would stand among the window's.
      starts[shard] = at - next - this.#bases[shard]!;
      if (counts[shard] === 0) continue;
      const size = counts[shard]! * RECORD.words * 4;
      const into = bytes.subarray(at * RECORD.words * 4, at * RECORD.words * 4 + size);
      this.#work.read(this.#ordinal, shard, next, into);
      this.#next[shard] = next + counts[shard]!;
      at += counts[shard]!;
    }
    return new RecordWindow(
      bytes,
      inWindow.map((place, i) => place + starts[shardOf[i]!]!),
    );
  }

  #shardOf(place: number): number {
    let low = 0;
    let high = this.#bases.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#bases[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Some records, and their order. */
export class RecordWindow {
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
  readonly floats: Float32Array;
  readonly ints: Int32Array;
  readonly #order: Uint32Array;

  constructor(bytes: Uint8Array, order: Uint32Array) {
    this.words = new Uint32Array(bytes.buffer);
    this.doubles = new Float64Array(bytes.buffer);
    this.floats = new Float32Array(bytes.buffer);
    this.ints = new Int32Array(bytes.buffer);
    this.#order = order;
  }

  /** First word of the record with a place in the order. */
  at(place: number): number {
    return this.#order[place]! * RECORD.words;
  }
}
