import { HISTORY } from '../world/user-state.js';
import { LIST_LENGTH } from './slate.js';

/** Words (4 bytes) of one list's record, and where its parts begin. Times are doubles, on even words. */
export const RECORD = {
  words: 6 + 3 * HISTORY + 8 * LIST_LENGTH,
  time: 0,
  user: 2,
  session: 3,
  /** Index in the session from 0, length of the history, candidates, and the user's platform, one byte each from the lowest. */
  counts: 4,
  /** Code of the policy, and {@link SAMPLED} for a list whose candidates are kept. */
  policy: 5,
  histItem: 6,
  histDwell: 6 + HISTORY,
  histAge: 6 + 2 * HISTORY,
  shown: 6 + 3 * HISTORY,
} as const;

/** Marks a list whose candidates are kept, beside the policy's code. */
export const SAMPLED = 0x100;

/** Words of one shown item within a record. Delays are milliseconds from the list, -1 for none. */
export const SHOWN = {
  words: 8,
  item: 0,
  flags: 1,
  dwell: 2,
  propensity: 3,
  chance: 4,
  expected: 5,
  clickDelay: 6,
  dwellDelay: 7,
} as const;

/** Bits of a shown item's flags. */
export const FLAG = { clicked: 1, examined: 2, regret: 4, censored: 8, modeShift: 4 } as const;

/** Lists of one shard and day, one record each, in a buffer that grows. */
export class Records {
  count = 0;
  doubles: Float64Array;
  words: Uint32Array;
  ints: Int32Array;
  floats: Float32Array;

  constructor(capacity = 1024) {
    this.doubles = new Float64Array((capacity * RECORD.words) / 2);
    this.words = new Uint32Array(this.doubles.buffer);
    this.ints = new Int32Array(this.doubles.buffer);
    this.floats = new Float32Array(this.doubles.buffer);
  }

  /** First word of a new record; its content is undefined. */
  add(): number {
    const at = this.count++ * RECORD.words;
    if (at + RECORD.words > this.words.length) {
      const grown = new Float64Array(this.doubles.length * 2);
      grown.set(this.doubles);
      this.doubles = grown;
      this.words = new Uint32Array(grown.buffer);
      this.ints = new Int32Array(grown.buffer);
      this.floats = new Float32Array(grown.buffer);
    }
    return at;
  }

  /** Takes over the words of some records. */
  append(words: Uint32Array): void {
    for (let from = 0; from < words.length; from += RECORD.words) {
      const at = this.add();
      this.words.set(words.subarray(from, from + RECORD.words), at);
    }
  }

  /** The user of a record. */
  user(record: number): number {
    return this.words[record * RECORD.words + RECORD.user]!;
  }

  /** Moment of a record's list, UTC ms. */
  time(record: number): number {
    return this.doubles[(record * RECORD.words) / 2]!;
  }

  /** The words of some records; a view that the next {@link add} may leave behind. */
  slice(from: number, to: number): Uint32Array {
    return this.words.subarray(from * RECORD.words, to * RECORD.words);
  }
}

/** Satisfaction of one active user on one day. */
export interface DayRow {
  readonly user: number;
  readonly clicks: number;
  readonly validSeconds: number;
  readonly feedSeconds: number;
  readonly satisfaction: number;
  readonly memory: number;
}
