import type { MetricValue } from '@paretorec/contracts';
import { bootstrap, type BootstrapOptions } from '../bootstrap/bootstrap.js';
import { intervalOf, type MetricSample } from '../bootstrap/metric-sample.js';
import { RatioStatistic } from '../bootstrap/statistic.js';
import { differenceOf, type PairedDifference } from '../paired-difference.js';
import { checkUserDays, type UserDay } from './user-days.js';

/** Metrics of people who live with a system (Sec. 4.5.1 of the paper), in the order of its Table 3. */
export const ONLINE_METRICS = ['CTR', 'HCR', 'DT-s', 'DT-i', 'CTN', 'stickiness'] as const;
/** The name of an online metric. */
export type OnlineMetric = (typeof ONLINE_METRICS)[number];

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
  options: BootstrapOptions = {},
): Record<OnlineMetric, MetricValue> {
  checkUserDays(days, 'days');
  return byMetric(samplesOf(days, usersOf(days), options), intervalOf);
}

/**
 * What an arm gains over a base, in shares of the base: 0.01 is one per cent more, as Table 3 gives it. The users of both are drawn
 * together, so that it does not matter whether the arms share none of them (buckets), all (a simulator's twins) or some.
 *
 * @throws ParetorecError `invalid-user-day`.
 */
export function onlineImprovements(
  arm: readonly UserDay[],
  base: readonly UserDay[],
  options: BootstrapOptions = {},
): Record<OnlineMetric, PairedDifference> {
  checkUserDays(arm, 'the arm');
  checkUserDays(base, "the base's days");
  const users = usersOf([...arm, ...base]);
  const [ours, theirs] = [arm, base].map((days) => samplesOf(days, users, options).map(inLogarithms));
  return byMetric(ours!, (one, i) => {
    const { metric, value, low, high, p } = differenceOf(one, theirs![i]!);
    return { metric, value: asShare(value), low: asShare(low), high: asShare(high), p };
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

/** Ratios become differences, whose order is the same. */
const inLogarithms = (sample: MetricSample): MetricSample => ({
  ...sample,
  value: sample.value === null ? null : Math.log(sample.value),
  replicates: sample.replicates.map(Math.log),
});

/** Nothing where the base has nothing to be a share of. */
function asShare(logarithm: number | null): number | null {
  if (logarithm === null) return null;
  const share = Math.expm1(logarithm);
  return Number.isFinite(share) ? share : null;
}

/** Users by place, in order of appearance. */
function usersOf(days: readonly UserDay[]): ReadonlyMap<string | number, number> {
  const places = new Map<string | number, number>();
  for (const { user } of days) if (!places.has(user)) places.set(user, places.size);
  return places;
}

function samplesOf(
  days: readonly UserDay[],
  users: ReadonlyMap<string | number, number>,
  options: BootstrapOptions,
): MetricSample[] {
  const lastDay = days.reduce((last, { day }) => Math.max(last, day), -Infinity);
  const came = new Set(days.map(({ user, day }) => `${typeof user} ${day} ${user}`));
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
  const returns = ({ user, day }: UserDay): number => (came.has(`${typeof user} ${day + 1} ${user}`) ? 1 : 0);
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
  const all = ONLINE_METRICS.map((name) => statistics[name]);
  const replicates = bootstrap(all, users.size, options);
  const ones = new Float64Array(users.size).fill(1);
  return all.map((statistic, i) => ({
    metric: ONLINE_METRICS[i]!,
    value: statistic.estimate(ones),
    n: statistic.n,
    users: statistic.users,
    replicates: replicates[i]!,
  }));
}
