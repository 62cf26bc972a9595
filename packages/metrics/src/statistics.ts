import type { ListMetric, Metric, PartMetric } from '@paretorec/contracts';
import { ascendingOrder } from './auc/ascending-order.js';
import { dwellStatistics, type DwellStatistics } from './auc/dwell-statistics.js';
import { countPairs } from './auc/grouped-auc.js';
import { PooledAuc } from './auc/pooled-auc.js';
import { coverage } from './beyond/coverage.js';
import { intraListDiversity } from './beyond/intra-list-diversity.js';
import { novelty } from './beyond/novelty.js';
import { RatioStatistic, UNDEFINED_STATISTIC, withoutInterval } from './bootstrap/statistic.js';
import type { Statistic } from './bootstrap/statistic.js';
import {
  hitRate,
  meanAveragePrecision,
  ndcg,
  reciprocalRank,
  weightedHitRate,
  weightedMeanAveragePrecision,
} from './lists/list-metrics.js';
import { rankedLists } from './lists/ranked-lists.js';
import { DWELL_AUC_PART_NAMES } from './metric-names.js';
import type { OrganisedLists } from './ranking/organise.js';

const LIST_METRICS: readonly Metric[] = [
  ...[1, 3, 5].map(hitRate),
  meanAveragePrecision,
  ...[1, 3, 5].map(weightedHitRate),
  weightedMeanAveragePrecision,
  ...[5, 10].map(ndcg),
  reciprocalRank,
  coverage(5),
  intraListDiversity(5),
  novelty(5),
];

/** Metrics that compare scores. */
const SCORE_METRICS = ['AUC', 'AUC-list', 'AUC-user', 'DT-AUC', ...DWELL_AUC_PART_NAMES] as const;

/**
 * Metrics of an input as statistics, by name.
 *
 * @param dwell [rows] in the unit to be judged; NaN where unknown or not clicked.
 * @param names of built-in or extra metrics, in the order wanted; what is not named costs nothing.
 */
export function metricStatistics(
  lists: OrganisedLists,
  dwell: Float64Array,
  extra: readonly Metric[],
  names: Iterable<string>,
): Map<string, Statistic> {
  const wanted = new Set(names);
  const listMetrics = [...LIST_METRICS, ...extra].filter(({ name }) => wanted.has(name));
  const found = new Map<string, Statistic>([
    ...listStatistics(lists, dwell, listMetrics.filter(isListMetric)),
    ...partStatistics(lists, dwell, listMetrics.filter(isPartMetric)),
    ...scoreStatistics(lists, dwell, wanted),
  ]);
  return new Map([...wanted].map((name) => [name, found.get(name) ?? UNDEFINED_STATISTIC]));
}

/** Metrics that compare scores; where ranks decide there are none, as such scores need not compare. */
function scoreStatistics(
  lists: OrganisedLists,
  dwell: Float64Array,
  wanted: ReadonlySet<string>,
): [string, Statistic][] {
  const { table, rowList, rowUser, listUser } = lists;
  const names = SCORE_METRICS.filter((name) => wanted.has(name));
  if (table.ranks !== undefined || names.length === 0) return [];
  const { scores, clicked } = table;
  const userCount = lists.userNames.length;
  const order = ascendingOrder(scores);
  let found: DwellStatistics | undefined;
  const dwellParts = (): DwellStatistics => (found ??= dwellStatistics(lists, dwell));
  const make: Readonly<Record<(typeof SCORE_METRICS)[number], () => Statistic>> = {
    AUC: () => new PooledAuc(order, scores, clicked, rowUser, userCount),
    'AUC-list': () => {
      const { wins, pairs } = countPairs(order, scores, clicked, rowList, lists.listNames.length);
      return meanOfRatios(wins, pairs, listUser, userCount);
    },
    'AUC-user': () => {
      const { wins, pairs } = countPairs(order, scores, clicked, rowUser, userCount);
      const own = Int32Array.from({ length: userCount }, (_, user) => user);
      return meanOfRatios(wins, pairs, own, userCount);
    },
    'DT-AUC': () => dwellParts().pooled,
    'DT-AUC-within': () => dwellParts().within,
    'DT-AUC-between': () => dwellParts().between,
  };
  return names.map((name) => [name, make[name]()]);
}

function meanOfRatios(
  wins: Float64Array,
  pairs: Float64Array,
  user: Int32Array,
  userCount: number,
): Statistic {
  const sums = new Float64Array(userCount);
  const counts = new Float64Array(userCount);
  pairs.forEach((count, group) => {
    if (count === 0) return;
    sums[user[group]!]! += wins[group]! / count;
    counts[user[group]!]!++;
  });
  return new RatioStatistic(sums, counts);
}

const isPartMetric = (metric: Metric): metric is PartMetric => 'measure' in metric;
const isListMetric = (metric: Metric): metric is ListMetric => !isPartMetric(metric);

function partStatistics(
  lists: OrganisedLists,
  dwell: Float64Array,
  metrics: readonly PartMetric[],
): [string, Statistic][] {
  if (metrics.length === 0) return [];
  const all = [...rankedLists(lists, dwell)];
  return metrics.map((metric) => [metric.name, withoutInterval(metric.measure(all))]);
}

function listStatistics(
  lists: OrganisedLists,
  dwell: Float64Array,
  metrics: readonly ListMetric[],
): [string, Statistic][] {
  if (metrics.length === 0) return [];
  const userCount = lists.userNames.length;
  const parts = metrics.map(() => ({
    sums: new Float64Array(userCount),
    counts: new Float64Array(userCount),
  }));
  let place = 0;
  for (const list of rankedLists(lists, dwell)) {
    const user = lists.listUser[place++]!;
    metrics.forEach((metric, m) => {
      const { sum, count } = metric.parts(list);
      parts[m]!.sums[user]! += sum;
      parts[m]!.counts[user]! += count;
    });
  }
  return metrics.map((metric, m) => [metric.name, new RatioStatistic(parts[m]!.sums, parts[m]!.counts)]);
}
