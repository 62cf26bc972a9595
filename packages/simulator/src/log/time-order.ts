import { dayStart } from '../constants/index.js';
import { RECORD, type Records } from '../feed/records.js';
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
  // By hand, here and below: `from` with a function makes an object an entry.
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = keys[i]! % STEP;
  return order;
}

/** Sorts records, into memory that it keeps. */
export class TimeSorter {
  #sorted = new Uint32Array(0);

  /**
   * Some records of a day in the order of (time, user).
   *
   * @param byUser their numbers, user by user. @param start of the day.
   * @returns what is valid until the next call.
   */
  sort(records: Records, byUser: Uint32Array, start: number): TimedRecords {
    const { words } = RECORD;
    const count = byUser.length;
    const unsorted = new Float64Array(count);
    for (let i = 0; i < count; i++) unsorted[i] = records.time(byUser[i]!);
    const order = places(unsorted, start);
    if (this.#sorted.length < count * words) this.#sorted = new Uint32Array(2 * count * words);
    const times = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const place = order[i]!;
      const record = byUser[place]!;
      times[i] = unsorted[place]!;
      this.#sorted.set(records.slice(record, record + 1), i * words);
    }
    return { times, records: this.#sorted.subarray(0, count * words) };
  }
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

  /** Fills a window with the next `count` records. Each shard's are in order, so that those in the window are one stretch of its file. */
  fill(window: RecordWindow, from: number, count: number): void {
    const inWindow = this.#places.subarray(from, from + count);
    const shards = this.#bases.length;
    const counts = new Uint32Array(shards);
    const shardOf = inWindow.map((place) => this.#shardOf(place));
    for (const shard of shardOf) counts[shard]!++;
    const bytes = window.bytes(count);
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
    window.order = inWindow.map((place, i) => place + starts[shardOf[i]!]!);
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

/** Some records and their order, in memory that is filled again and again. */
export class RecordWindow {
  words = new Uint32Array(0);
  doubles = new Float64Array(0);
  floats = new Float32Array(0);
  ints = new Int32Array(0);
  /** Places of the records, in order. */
  order = new Uint32Array(0);

  /** The bytes of `count` records, to be filled. */
  bytes(count: number): Uint8Array {
    if (this.words.length < count * RECORD.words) {
      const buffer = new ArrayBuffer(Math.ceil(1.5 * count) * RECORD.words * 4);
      this.words = new Uint32Array(buffer);
      this.doubles = new Float64Array(buffer);
      this.floats = new Float32Array(buffer);
      this.ints = new Int32Array(buffer);
    }
    return new Uint8Array(this.words.buffer, 0, count * RECORD.words * 4);
  }

  /** First word of the record with a place in the order. */
  at(place: number): number {
    return this.order[place]! * RECORD.words;
  }
}
