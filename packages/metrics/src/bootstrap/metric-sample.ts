import type { Metric, MetricValue, PredictionTable } from '@paretorec/contracts';
import { scaledDwell } from '../lists/dwell-scale.js';
import { requireMetrics } from '../metric-names.js';
import { organise, type OrganisedLists } from '../ranking/organise.js';
import type { ScoringOptions } from '../score-predictions.js';
import { metricStatistics } from '../statistics.js';
import { bootstrap, DEFAULT_SEED, percentileInterval, type BootstrapOptions } from './bootstrap.js';
import type { Statistic } from './statistic.js';

/** A metric of one table with its value in every draw of users. Samples of the same lists and options are paired. */
export interface MetricSample {
  readonly metric: string;
  readonly value: number | null;
  /** The denominator. */
  readonly n: number;
  /** Users that add to the denominator. */
  readonly users: number;
  /** One a draw; NaN where a draw left nothing to measure. */
  readonly replicates: Float64Array;
}

/**
 * Metrics of a table with their bootstrap replicates, so that they can be averaged over runs and compared later,
 * without the predictions.
 *
 * @param metrics names of built-in or extra metrics.
 * @throws ParetorecError `unknown-metric`, and as `scorePredictions`.
 */
export function sampleMetrics(
  table: PredictionTable,
  metrics: readonly string[],
  options: ScoringOptions = {},
): MetricSample[] {
  return sampleOrganised(organise(table, options.seed ?? DEFAULT_SEED), metrics, options);
}

/** {@link sampleMetrics} of lists that are organised already. */
export function sampleOrganised(
  lists: OrganisedLists,
  metrics: readonly string[],
  options: ScoringOptions,
): MetricSample[] {
  const extra: readonly Metric[] = options.extraMetrics ?? [];
  for (const metric of metrics) requireMetrics([metric], extra, `metric "${metric}"`);
  const known = metricStatistics(lists, scaledDwell(lists.table, options), extra, metrics);
  const statistics = metrics.map((metric) => [metric, known.get(metric)!] as const);
  return sampleStatistics(statistics, lists.userNames.length, options);
}

/** Statistics of the same users, by name, with their values in every draw. */
export function sampleStatistics(
  statistics: readonly (readonly [metric: string, statistic: Statistic])[],
  users: number,
  options: BootstrapOptions,
): MetricSample[] {
  const ones = new Float64Array(users).fill(1);
  const replicates = bootstrap(
    statistics.map(([, statistic]) => statistic),
    users,
    options,
  );
  return statistics.map(([metric, statistic], place) => ({
    metric,
    value: statistic.estimate(ones),
    n: statistic.n,
    users: statistic.users,
    replicates: replicates[place]!,
  }));
}

/**
 * The mean of a metric over runs on the same lists, in every draw: what the runs have in common in their users stays
 * in the interval, what differs between seeds is averaged out.
 *
 * @param samples one a run, at least one; null or NaN in one is so in the mean.
 */
export function averageSamples(samples: readonly MetricSample[]): MetricSample {
  const [first, ...others] = samples;
  if (first === undefined) throw new RangeError('a mean of no samples');
  if (others.length === 0) return first;
  const { value, replicates, ...sum } = sumSamples(
    first.metric,
    samples,
    samples.map(() => 1),
  );
  return {
    ...sum,
    value: value === null ? null : value / samples.length,
    replicates: replicates.map((total) => total / samples.length),
  };
}

/**
 * The weighted sum of several metrics of one run, in every draw.
 *
 * @param metric how the sum is called.
 * @param samples at least one, of the same lists and draws; null or NaN in one is so in the sum.
 * @param weights one a sample.
 */
export function sumSamples(
  metric: string,
  samples: readonly MetricSample[],
  weights: readonly number[],
): MetricSample {
  // Sample by sample: tables of many rows sum some hundred million draws.
  const replicates = new Float64Array(samples[0]!.replicates.length);
  samples.forEach((sample, place) => {
    const weight = weights[place]!;
    sample.replicates.forEach((replicate, draw) => (replicates[draw]! += weight * replicate));
  });
  return {
    metric,
    value: samples.some(({ value }) => value === null)
      ? null
      : samples.reduce((sum, { value }, place) => sum + weights[place]! * value!, 0),
    n: Math.min(...samples.map(({ n }) => n)),
    users: Math.min(...samples.map(({ users }) => users)),
    replicates,
  };
}

/** The value of a sample with its 95% interval; null bounds with fewer than two users. */
export function intervalOf({ value, n, users, replicates }: MetricSample): MetricValue {
  const bounds = value === null || users < 2 ? { low: null, high: null } : percentileInterval(replicates);
  return { value, ...bounds, n };
}
