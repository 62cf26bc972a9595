import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { RECORD } from '../feed/records.js';
import type { TimedRecords } from './time-order.js';
import { writeWhole } from './write-whole.js';

/** Users who are lived together. Fixed, so that files do not depend on the number of workers. */
export const SHARD_USERS = 2048;

const RECORD_BYTES = RECORD.words * 4;
const TIME_BYTES = 8;

/** What has been lived and not yet been written: lists and states by day and shard. Lies in the log's folder until it is complete. */
export class WorkFolder {
  readonly path: string;

  constructor(log: string) {
    this.path = join(log, 'work');
  }

  #file(kind: 'state' | 'lists' | 'days' | 'candidates', ordinal: number, shard: number): string {
    return join(this.path, kind, String(ordinal), `${shard}.bin`);
  }

  /** Makes the folders of a day. */
  prepare(ordinal: number): void {
    for (const kind of ['state', 'lists', 'days', 'candidates']) {
      mkdirSync(join(this.path, kind, String(ordinal)), { recursive: true });
    }
  }

  /** Whether a shard's day was lived. */
  has(ordinal: number, shard: number): boolean {
    return existsSync(this.#file('state', ordinal, shard));
  }

  /** Keeps a shard's day. The state comes last: once it is there, all is. */
  keep(ordinal: number, shard: number, { lists, days, candidates, state }: LivedDay): void {
    if (candidates !== undefined) writeWhole(this.#file('candidates', ordinal, shard), [candidates]);
    writeWhole(this.#file('lists', ordinal, shard), [lists.times, lists.records]);
    writeWhole(this.#file('days', ordinal, shard), [days]);
    writeWhole(this.#file('state', ordinal, shard), state);
  }

  /** The state at the end of a day. */
  state(ordinal: number, shard: number): ArrayBuffer {
    const bytes = readFileSync(this.#file('state', ordinal, shard));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  }

  /** Removes the states of a day. */
  forgetStates(ordinal: number): void {
    rmSync(join(this.path, 'state', String(ordinal)), { recursive: true, force: true });
  }

  /** Lists that a shard's day has. */
  count(ordinal: number, shard: number): number {
    return statSync(this.#file('lists', ordinal, shard)).size / (TIME_BYTES + RECORD_BYTES);
  }

  /** Times of the lists of a shard's day, in order. */
  times(ordinal: number, shard: number): Float64Array {
    const times = new Float64Array(this.count(ordinal, shard));
    this.#readLists(ordinal, shard, 0, new Uint8Array(times.buffer));
    return times;
  }

  /** Fills `into` with the records of a shard's day from `first` on. */
  read(ordinal: number, shard: number, first: number, into: Uint8Array): void {
    const start = TIME_BYTES * this.count(ordinal, shard);
    this.#readLists(ordinal, shard, start + RECORD_BYTES * first, into);
  }

  #readLists(ordinal: number, shard: number, from: number, into: Uint8Array): void {
    const file = openSync(this.#file('lists', ordinal, shard), 'r');
    try {
      if (readSync(file, into, { position: from }) < into.length)
        throw new Error(`${this.#file('lists', ordinal, shard)} was cut short`);
    } finally {
      closeSync(file);
    }
  }

  /** Rows about users of a day's shards. */
  days(ordinal: number, shards: number): Buffer[] {
    return Array.from({ length: shards }, (_, shard) => readFileSync(this.#file('days', ordinal, shard)));
  }

  /** Candidates that a day's shards kept. */
  candidates(ordinal: number, shards: number): Buffer[] {
    return Array.from({ length: shards }, (_, shard) =>
      readFileSync(this.#file('candidates', ordinal, shard)),
    );
  }

  /** Removes the lists of a day, once they are written. Candidates stay: a later day may have their lists. */
  forgetLists(ordinal: number): void {
    for (const kind of ['lists', 'days']) {
      rmSync(join(this.path, kind, String(ordinal)), { recursive: true, force: true });
    }
  }

  /** What was noted under a name; undefined when nothing was. */
  note(name: string): unknown {
    const path = join(this.path, `${name}.json`);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : undefined;
  }

  /** Notes that something is done, and what came of it. */
  setNote(name: string, value: unknown): void {
    mkdirSync(this.path, { recursive: true });
    writeWhole(join(this.path, `${name}.json`), [Buffer.from(JSON.stringify(value))]);
  }
}

/** What comes of a shard's day. */
export interface LivedDay {
  /** The lists of that calendar day. */
  readonly lists: TimedRecords;
  /** {@link DAY_COLUMNS} numbers an active user. */
  readonly days: Float64Array;
  /** Kept candidates, in the words of SampledLogging. */
  readonly candidates: Uint32Array | undefined;
  /** What the next day begins with. */
  readonly state: readonly NodeJS.ArrayBufferView[];
}
