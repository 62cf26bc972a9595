import { BURN_IN_DAYS, LOG_DAYS, dayStart } from '../constants/index.js';
import { Feed, LoggingPolicy, RECORD, Records, type DayRow, type Policy } from '../feed/index.js';
import { UserState, type World } from '../world/index.js';
import { SampledLogging } from './sampled-candidates.js';
import { inTimeOrder } from './time-order.js';
import { SHARD_USERS, type WorkFolder } from './work-folder.js';

/** Numbers a row about a user's day. */
export const DAY_COLUMNS = [
  'user',
  'clicks',
  'validSeconds',
  'feedSeconds',
  'satisfaction',
  'memory',
] as const;

/** Lives days of shards, one at a time. */
export class ShardLiver {
  readonly #world: World;
  readonly #users: number;
  readonly #feed: Feed;
  readonly #policy: Policy;
  readonly #sampled: SampledLogging | undefined;
  readonly #records = new Records();

  /** @param candidates whether the candidates of some lists are kept. */
  constructor(world: World, users: number, candidates: boolean) {
    this.#world = world;
    this.#users = users;
    this.#feed = new Feed(world);
    this.#sampled = candidates ? new SampledLogging(world, this.#records) : undefined;
    this.#policy = this.#sampled ?? new LoggingPolicy(world);
  }

  /**
   * Lives one day of a shard and keeps what came of it.
   *
   * A session that runs over midnight has lists on the next day: they are carried over with the state, so that a
   * day's files hold the lists of that calendar day. The last day keeps them.
   *
   * @returns the number of lists of that calendar day.
   */
  live(work: WorkFolder, ordinal: number, shard: number): number {
    const { traffic } = this.#world.constants;
    const first = shard * SHARD_USERS;
    const users = Math.min(SHARD_USERS, this.#users - first);
    const saved = ordinal === 0 ? undefined : work.state(ordinal - 1, shard);
    const bytes = UserState.bytes(users);
    const state = new UserState(users, traffic, saved?.slice(0, bytes));
    const carried = new Uint32Array(saved?.slice(bytes) ?? new ArrayBuffer(0));
    const records = this.#records;
    records.count = 0;
    const days: DayRow[] = [];
    this.#feed.live(this.#policy, state, first, ordinal, records, days);
    const candidates = this.#sampled?.take();
    const end = ordinal === LOG_DAYS - 1 ? Number.POSITIVE_INFINITY : dayStart(ordinal + 1);
    const { today, later } = split(carried, records, end);
    const isLogged = ordinal >= BURN_IN_DAYS;
    work.keep(ordinal, shard, {
      lists: inTimeOrder(isLogged ? today : new Uint32Array(0), ordinal),
      candidates,
      days: isLogged ? rowsOf(days) : new Float64Array(0),
      state: [new Uint8Array(state.buffer), later],
    });
    return isLogged ? today.length / RECORD.words : 0;
  }
}

/** Parts records by whether they lie before a moment, user by user: those carried over come before a user's new ones. */
function split(
  carried: Uint32Array,
  records: Records,
  end: number,
): { today: Uint32Array; later: Uint32Array } {
  const { words } = RECORD;
  const joined = new Uint32Array(carried.length + records.count * words);
  const old = carried.length / words;
  let at = 0;
  let next = 0;
  const put = (record: Uint32Array): void => {
    joined.set(record, next);
    next += words;
  };
  const putOld = (until: number): void => {
    for (; at < old && carried[at * words + RECORD.user]! <= until; at++)
      put(carried.subarray(at * words, (at + 1) * words));
  };
  for (let i = 0; i < records.count; i++) {
    putOld(records.words[i * words + RECORD.user]!);
    put(records.slice(i, i + 1));
  }
  putOld(Number.POSITIVE_INFINITY);
  return parted(joined, end);
}

function parted(records: Uint32Array, end: number): { today: Uint32Array; later: Uint32Array } {
  const { words } = RECORD;
  const times = new Float64Array(records.buffer);
  const later: Uint32Array[] = [];
  let kept = 0;
  for (let at = 0; at < records.length; at += words) {
    if (times[at / 2]! >= end) later.push(records.slice(at, at + words));
    else {
      if (kept < at) records.copyWithin(kept, at, at + words);
      kept += words;
    }
  }
  const over = new Uint32Array(later.length * words);
  later.forEach((record, i) => over.set(record, i * words));
  return { today: records.subarray(0, kept), later: over };
}

function rowsOf(days: readonly DayRow[]): Float64Array {
  const rows = new Float64Array(days.length * DAY_COLUMNS.length);
  days.forEach((day, i) => DAY_COLUMNS.forEach((name, k) => (rows[i * DAY_COLUMNS.length + k] = day[name])));
  return rows;
}
