import type { TrafficConstants } from '../constants/index.js';
import { DIM } from './vectors.js';

/** Clicks that a list's history holds. */
export const HISTORY = 10;

/** No item. */
export const NONE = 0xffffffff;

/** Shown items that are remembered, so that they are not shown again; the specification's 50. */
const REMEMBERED = 50;

/** What changes in `users` users from day to day, in one buffer that can be saved as it is. */
export class UserState {
  readonly users: number;
  readonly buffer: ArrayBuffer;
  /** Moment at which the last session ended, UTC ms. */
  readonly sessionEnd: Float64Array;
  readonly clickTime: Float64Array;
  /** Moment from which a click's dwell is known; infinite when it never is. */
  readonly dwellKnown: Float64Array;
  /** o: {@link DIM} numbers a user. */
  readonly drifting: Float32Array;
  /** M: how satisfied the user remembers to be. */
  readonly memory: Float32Array;
  readonly clickDwell: Float32Array;
  readonly clickItem: Uint32Array;
  readonly shown: Uint32Array;
  /** Clicks and shown items so far; the newest of each are kept in rings. */
  readonly clicks: Uint32Array;
  readonly shows: Uint32Array;
  /** Day (from 0) up to which interests have drifted, and whether the user was active the day before; 0 before the first. */
  readonly driftDay: Uint8Array;
  readonly activeDay: Uint8Array;

  /** @param buffer a saved state; a new one otherwise. */
  constructor(users: number, traffic: TrafficConstants, buffer?: ArrayBuffer) {
    if (traffic.excluded !== REMEMBERED) throw new RangeError(`the last ${REMEMBERED} items are excluded`);
    const bytes = UserState.bytes(users);
    this.users = users;
    this.buffer = buffer ?? new ArrayBuffer(bytes);
    if (this.buffer.byteLength !== bytes) throw new RangeError('a state of another number of users');
    let at = 0;
    const place = (size: number): number => {
      const here = at;
      at += size;
      return here;
    };
    this.sessionEnd = new Float64Array(this.buffer, place(8 * users), users);
    this.clickTime = new Float64Array(this.buffer, place(8 * HISTORY * users), HISTORY * users);
    this.dwellKnown = new Float64Array(this.buffer, place(8 * HISTORY * users), HISTORY * users);
    this.drifting = new Float32Array(this.buffer, place(4 * DIM * users), DIM * users);
    this.memory = new Float32Array(this.buffer, place(4 * users), users);
    this.clickDwell = new Float32Array(this.buffer, place(4 * HISTORY * users), HISTORY * users);
    this.clickItem = new Uint32Array(this.buffer, place(4 * HISTORY * users), HISTORY * users);
    this.shown = new Uint32Array(this.buffer, place(4 * REMEMBERED * users), REMEMBERED * users);
    this.clicks = new Uint32Array(this.buffer, place(4 * users), users);
    this.shows = new Uint32Array(this.buffer, place(4 * users), users);
    this.driftDay = new Uint8Array(this.buffer, place(users), users);
    this.activeDay = new Uint8Array(this.buffer, place(users), users);
    if (buffer === undefined) {
      this.memory.fill(traffic.memoryStart);
      this.shown.fill(NONE);
    }
  }

  /** Size of a state. */
  static bytes(users: number): number {
    // Whole words, so that what is kept behind a state can be read in place.
    return (
      8 *
      Math.ceil((users * (8 + 2 * 8 * HISTORY + 4 * DIM + 4 + 2 * 4 * HISTORY + 4 * REMEMBERED + 8 + 2)) / 8)
    );
  }

  /** Remembers a shown item. */
  show(user: number, item: number): void {
    this.shown[user * REMEMBERED + (this.shows[user]! % REMEMBERED)] = item;
    this.shows[user]!++;
  }

  /** The last shown items in any order, {@link NONE} where there are fewer. */
  lastShown(user: number): Uint32Array {
    return this.shown.subarray(user * REMEMBERED, (user + 1) * REMEMBERED);
  }

  /** Clicks that are remembered. */
  remembered(user: number): number {
    return Math.min(HISTORY, this.clicks[user]!);
  }

  /** Where the `back`-th last click stands in the arrays of clicks, from 1 to {@link remembered}. */
  clickBack(user: number, back: number): number {
    return user * HISTORY + ((this.clicks[user]! - back) % HISTORY);
  }

  /** Remembers a click. */
  click(user: number, item: number, time: number, dwell: number, known: number): void {
    const at = user * HISTORY + (this.clicks[user]! % HISTORY);
    this.clickItem[at] = item;
    this.clickTime[at] = time;
    this.clickDwell[at] = dwell;
    this.dwellKnown[at] = known;
    this.clicks[user]!++;
  }
}
