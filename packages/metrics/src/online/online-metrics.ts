import type { MetricValue } from '@paretorec/contracts';
import type { BootstrapOptions } from '../bootstrap/bootstrap.js';
import { intervalOf, sampleStatistics, type MetricSample } from '../bootstrap/metric-sample.js';
import { RatioStatistic } from '../bootstrap/statistic.js';
import { differenceOf, type PairedDifference } from '../paired-difference.js';
import { checkUserDays, keyOf, type UserDay } from './user-days.js';

/** Metrics of people who live with a system (Sec. 4.5.1 of the paper), in the order of its Table 3. */
export const ONLINE_METRICS = ['CTR', 'HCR', 'DT-s', 'DT-i', 'CTN', 'stickiness'] as const;
/** The name of an online metric. */
export type OnlineMetric = (typeof ONLINE_METRICS)[number];

/** Choices of {@link onlineMetrics}. */
export interface OnlineOptions extends BootstrapOptions {
  /** Last day of the test, after which nobody can come back; default the last one in the rows. */
  readonly lastDay?: number | undefined;
}

/**
 * Metrics of one arm of an online test, with 95% intervals over users.
 *
 * All are ratios of sums over users and their days: CTR = clicks / impressions; of the days of all users, HCR = the share with a
 * click, DT-s and DT-i = mean seconds in the system and on items, CTN = the mean of different tags clicked; stickiness = of
 * the days but the last one, the share whose user comes back on the next. A metric whose column is left out on any day is null.
 *
 * @param days a row for each user and day on which they came, in any order.
 * @throws ParetorecError `invalid-user-day`.
 */
export function onlineMetrics(
  days: readonly UserDay[],
  { lastDay, ...options }: OnlineOptions = {},
): Record<OnlineMetric, MetricValue> {
  checkUserDays(days, 'days');
  return byMetric(samplesOf(days, usersOf(days), lastDay ?? lastOf(days), options), intervalOf);
}

/**
 * What an arm gains over a base, in shares of the base: 0.01 is one per cent more, as Table 3 gives it. The users of both are drawn
 * together, so that it does not matter whether the arms share none of them (buckets), all (a simulator's twins) or some. Null where
 * the base has nothing to be a share of.
 *
 * @throws ParetorecError `invalid-user-day`.
 */
export function onlineImprovements(
  arm: readonly UserDay[],
  base: readonly UserDay[],
  { lastDay, ...options }: OnlineOptions = {},
): Record<OnlineMetric, PairedDifference> {
  checkUserDays(arm, 'arm');
  checkUserDays(base, 'base');
  const both = [...arm, ...base];
  const users = usersOf(both);
  const [ours, theirs] = [arm, base].map((days) => samplesOf(days, users, lastDay ?? lastOf(both), options));
  return byMetric(ours!, (one, i) => {
    const gain = shareOf(one, theirs![i]!);
    return differenceOf(gain, { ...gain, value: 0, replicates: new Float64Array(gain.replicates.length) });
  });
}

const byMetric = <Value>(
  samples: readonly MetricSample[],
  of: (sample: MetricSample, i: number) => Value,
): Record<OnlineMetric, Value> =>
  Object.fromEntries(ONLINE_METRICS.map((name, i) => [name, of(samples[i]!, i)])) as Record<
    OnlineMetric,
    Value
  >;

/** ours / base - 1, in every draw whose base is not 0. */
function shareOf(ours: MetricSample, base: MetricSample): MetricSample {
  const share = (one: number, other: number): number => (other === 0 ? Number.NaN : one / other - 1);
  const hasBase = ours.value !== null && base.value !== null && base.value !== 0;
  return {
    metric: ours.metric,
    value: hasBase ? share(ours.value, base.value) : null,
    n: Math.min(ours.n, base.n),
    users: Math.min(ours.users, base.users),
    replicates: ours.replicates.map((one, draw) => share(one, base.replicates[draw]!)),
  };
}

const lastOf = (days: readonly UserDay[]): number =>
  days.reduce((last, { day }) => Math.max(last, day), -Infinity);

/** Users by place, in an order that is theirs: draws do not depend on that of the rows. */
function usersOf(days: readonly UserDay[]): ReadonlyMap<string | number, number> {
  const keyed = [...new Set(days.map(({ user }) => user))].map((user) => ({
    user,
    key: `${typeof user} ${user}`,
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return new Map(keyed.map(({ user }, place) => [user, place]));
}

function samplesOf(
  days: readonly UserDay[],
  users: ReadonlyMap<string | number, number>,
  lastDay: number,
  options: BootstrapOptions,
): MetricSample[] {
  const came = new Set(days.map(keyOf));
  const ratio = (
    over: (day: UserDay) => number | undefined,
    under: (day: UserDay) => number,
  ): RatioStatistic => {
    const [sums, counts] = [new Float64Array(users.size), new Float64Array(users.size)];
    const measured = days.every((day) => over(day) !== undefined);
    for (const day of measured ? days : []) {
      const place = users.get(day.user)!;
      sums[place]! += over(day)!;
      counts[place]! += under(day);
    }
    return new RatioStatistic(sums, counts);
  };
  const each = (): number => 1;
  const mayReturn = ({ day }: UserDay): number => (day < lastDay ? 1 : 0);
  const returns = ({ user, day }: UserDay): number => (came.has(keyOf({ user, day: day + 1 })) ? 1 : 0);
  const statistics: Readonly<Record<OnlineMetric, RatioStatistic>> = {
    CTR: ratio(
      ({ clicks }) => clicks,
      ({ impressions }) => impressions,
    ),
    HCR: ratio(({ clicks }) => (clicks > 0 ? 1 : 0), each),
    'DT-s': ratio(({ systemSeconds }) => systemSeconds, each),
    'DT-i': ratio(({ itemSeconds }) => itemSeconds, each),
    CTN: ratio(({ clickedTags }) => clickedTags, each),
    stickiness: ratio(returns, mayReturn),
  };
  const byName = ONLINE_METRICS.map((name) => [name, statistics[name]] as const);
  return sampleStatistics(byName, users.size, options);
}
