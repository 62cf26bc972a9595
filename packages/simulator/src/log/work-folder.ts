import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { RECORD } from '../feed/records.js';
import type { TimedRecords } from './time-order.js';
import { writeWhole } from './write-whole.js';

/** Users who are lived together. Fixed, so that files do not depend on the number of workers. */
export const SHARD_USERS = 2048;

const RECORD_BYTES = RECORD.words * 4;
const TIME_BYTES = 8;
const HEADER_BYTES = 12;

/** What a shard's day begins with: sizes of its state and of its rows about users, number of lists; and where their times begin. */
interface Header {
  readonly stateBytes: number;
  readonly daysBytes: number;
  readonly lists: number;
  readonly timesAt: number;
}

/**
 * What has been lived and not yet been written, a file for each day and shard: the state, rows about users, lists. Lies in the log's folder
 * until it is complete.
 */
export class WorkFolder {
  readonly path: string;

  constructor(log: string) {
    this.path = join(log, 'work');
  }

  #lived(ordinal: number, shard: number): string {
    return join(this.path, 'lived', String(ordinal), `${shard}.bin`);
  }

  #candidates(ordinal: number, shard: number): string {
    return join(this.path, 'candidates', String(ordinal), `${shard}.bin`);
  }

  /** Makes the folders of a day. */
  prepare(ordinal: number): void {
    for (const kind of ['lived', 'candidates'])
      mkdirSync(join(this.path, kind, String(ordinal)), { recursive: true });
  }

  /** Whether a shard's day was lived. */
  has(ordinal: number, shard: number): boolean {
    return existsSync(this.#lived(ordinal, shard));
  }

  /** Keeps a shard's day in one file: once it is there, all is. */
  keep(ordinal: number, shard: number, { lists, days, candidates, state }: LivedDay): void {
    if (candidates !== undefined) writeWhole(this.#candidates(ordinal, shard), [candidates]);
    const parts = [...state, days, lists.times, lists.records];
    const stateBytes = state.reduce((sum, part) => sum + part.byteLength, 0);
    const header = Uint32Array.of(stateBytes, days.byteLength, lists.times.length);
    writeWhole(this.#lived(ordinal, shard), [header, ...parts]);
  }

  /** The state at the end of a day. */
  state(ordinal: number, shard: number): ArrayBuffer {
    return this.#open(ordinal, shard, ({ stateBytes }, read) => {
      const state = new ArrayBuffer(stateBytes);
      read(HEADER_BYTES, new Uint8Array(state));
      return state;
    });
  }

  /** Removes a day that is written and that the next one was lived from. Candidates stay: a later day may have their lists. */
  forget(ordinal: number): void {
    rmSync(join(this.path, 'lived', String(ordinal)), { recursive: true, force: true });
  }

  /** Lists that a shard's day has. */
  count(ordinal: number, shard: number): number {
    return this.#open(ordinal, shard, ({ lists }) => lists);
  }

  /** Times of the lists of a shard's day, in order. */
  times(ordinal: number, shard: number): Float64Array {
    return this.#open(ordinal, shard, ({ lists, timesAt }, read) => {
      const times = new Float64Array(lists);
      read(timesAt, new Uint8Array(times.buffer));
      return times;
    });
  }

  /** Fills `into` with the records of a shard's day from `first` on. */
  read(ordinal: number, shard: number, first: number, into: Uint8Array): void {
    this.#open(ordinal, shard, ({ lists, timesAt }, read) =>
      read(timesAt + TIME_BYTES * lists + RECORD_BYTES * first, into),
    );
  }

  /** {@link DAY_COLUMNS} numbers for each user who was active in a shard's day. */
  days(ordinal: number, shard: number): Float64Array {
    return this.#open(ordinal, shard, ({ stateBytes, daysBytes }, read) => {
      const days = new Float64Array(daysBytes / 8);
      read(HEADER_BYTES + stateBytes, new Uint8Array(days.buffer));
      return days;
    });
  }

  /** Candidates that a day's shards kept. */
  candidates(ordinal: number, shards: number): Buffer[] {
    return Array.from({ length: shards }, (_, shard) => readFileSync(this.#candidates(ordinal, shard)));
  }

  /** Opens the file of a shard's day, for as long as `use` needs it. */
  #open<Result>(
    ordinal: number,
    shard: number,
    use: (header: Header, read: (from: number, into: Uint8Array) => void) => Result,
  ): Result {
    const path = this.#lived(ordinal, shard);
    const file = openSync(path, 'r');
    const read = (from: number, into: Uint8Array): void => {
      if (readSync(file, into, { position: from }) < into.length) throw damaged(path);
    };
    try {
      const header = new Uint32Array(HEADER_BYTES / 4);
      read(0, new Uint8Array(header.buffer));
      const [stateBytes, daysBytes, lists] = header as unknown as [number, number, number];
      return use({ stateBytes, daysBytes, lists, timesAt: HEADER_BYTES + stateBytes + daysBytes }, read);
    } finally {
      closeSync(file);
    }
  }

  /** What was noted under a name; undefined when nothing was. */
  note(name: string): unknown {
    const path = join(this.path, `${name}.json`);
    if (!existsSync(path)) return undefined;
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as unknown;
    } catch (error) {
      throw error instanceof SyntaxError ? damaged(path) : error;
    }
  }

  /** Notes that something is done, and what came of it. */
  setNote(name: string, value: unknown): void {
    mkdirSync(this.path, { recursive: true });
    writeWhole(join(this.path, `${name}.json`), [Buffer.from(JSON.stringify(value))]);
  }
}

/** Files are written whole or not at all, so somebody else has changed this one. */
const damaged = (path: string): ParetorecError =>
  new ParetorecError({
    code: 'work-damaged',
    where: path,
    problem: 'this file of the log in the making was cut short or changed',
    remedy: 'begin the log anew with --force',
  });

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
