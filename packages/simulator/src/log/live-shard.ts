import { BURN_IN_DAYS, LOG_DAYS, dayStart } from '../constants/index.js';
import { Feed, LoggingPolicy, Records, type DayRow, type Policy } from '../feed/index.js';
import { UserState, type World } from '../world/index.js';
import { SampledLogging } from './sampled-candidates.js';
import { TimeSorter } from './time-order.js';
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
  readonly #sorter = new TimeSorter();

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
    const records = this.#records;
    records.count = 0;
    const days: DayRow[] = [];
    this.#feed.live(this.#policy, state, first, ordinal, records, days);
    const candidates = this.#sampled?.take();
    const lived = records.count;
    if (saved !== undefined) records.append(new Uint32Array(saved, bytes));
    const end = ordinal === LOG_DAYS - 1 ? Number.POSITIVE_INFINITY : dayStart(ordinal + 1);
    const byUser = inUserOrder(records, lived);
    const later = byUser.filter((record) => records.time(record) >= end);
    const isLogged = ordinal >= BURN_IN_DAYS;
    const today = isLogged ? byUser.filter((record) => records.time(record) < end) : new Uint32Array(0);
    work.keep(ordinal, shard, {
      lists: this.#sorter.sort(records, today, dayStart(ordinal)),
      candidates,
      days: isLogged ? rowsOf(days) : new Float64Array(0),
      state: [
        new Uint8Array(state.buffer),
        ...Array.from(later, (record) => records.slice(record, record + 1)),
      ],
    });
    return today.length;
  }
}

/** Numbers of the records, user by user: those carried over, from `lived` on, before a user's new ones. */
function inUserOrder(records: Records, lived: number): Uint32Array {
  const order = new Uint32Array(records.count);
  let old = lived;
  let at = 0;
  for (let record = 0; record < lived; record++) {
    while (old < records.count && records.user(old) <= records.user(record)) order[at++] = old++;
    order[at++] = record;
  }
  while (old < records.count) order[at++] = old++;
  return order;
}

function rowsOf(days: readonly DayRow[]): Float64Array {
  const rows = new Float64Array(days.length * DAY_COLUMNS.length);
  days.forEach((day, i) => DAY_COLUMNS.forEach((name, k) => (rows[i * DAY_COLUMNS.length + k] = day[name])));
  return rows;
}
