import type { Metric } from '@paretorec/contracts';
import { ParetorecError } from '@paretorec/contracts';
import { ascendingOrder } from './auc/ascending-order.js';
import { dwellStatistics } from './auc/dwell-statistics.js';
import { countPairs } from './auc/grouped-auc.js';
import { PooledAuc } from './auc/pooled-auc.js';
import { RatioStatistic, UNDEFINED_STATISTIC } from './bootstrap/statistic.js';
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
import type { OrganisedLists } from './ranking/organise.js';

const LIST_METRICS: readonly Metric[] = [
  ...[1, 3, 5].map(hitRate),
  meanAveragePrecision,
  ...[1, 3, 5].map(weightedHitRate),
  weightedMeanAveragePrecision,
  ...[5, 10].map(ndcg),
  reciprocalRank,
];

/** Names of the built-in metrics in the order of tables. */
export const METRIC_NAMES = [
  'HIT@1',
  'HIT@3',
  'HIT@5',
  'MAP',
  'AUC',
  'WHIT@1',
  'WHIT@3',
  'WHIT@5',
  'WMAP',
  'DT-AUC',
  'AUC-list',
  'AUC-user',
  'NDCG@5',
  'NDCG@10',
  'MRR',
] as const;

/** Name of a built-in metric. */
export type MetricName = (typeof METRIC_NAMES)[number];

/**
 * All metrics of an input as statistics, by name: the built-in ones in the order of {@link METRIC_NAMES}, then
 * the extra ones.
 *
 * @param dwell [rows] in the unit to be judged; NaN where unknown or not clicked.
 * @throws ParetorecError `name-taken` when two metrics have one name.
 */
export function metricStatistics(
  lists: OrganisedLists,
  dwell: Float64Array,
  extra: readonly Metric[],
): Map<string, Statistic> {
  const known = new Set<string>(METRIC_NAMES);
  for (const { name } of extra) {
    if (known.has(name)) {
      throw new ParetorecError({
        code: 'name-taken',
        where: `metric "${name}"`,
        problem: 'two metrics have this name',
        remedy: 'rename the extra one',
      });
    }
    known.add(name);
  }
  const found = new Map<string, Statistic>([
    ...listStatistics(lists, dwell, [...LIST_METRICS, ...extra]),
    ...scoreStatistics(lists, dwell),
  ]);
  return new Map([...known].map((name) => [name, found.get(name) ?? UNDEFINED_STATISTIC]));
}

/** Metrics that compare scores; where ranks decide there are none, as such scores need not compare. */
function scoreStatistics(lists: OrganisedLists, dwell: Float64Array): [MetricName, Statistic][] {
  const { table, rowList, rowUser, listUser } = lists;
  if (table.ranks !== undefined) return [];
  const { scores, clicked } = table;
  const userCount = lists.userNames.length;
  const order = ascendingOrder(scores);
  const byList = countPairs(order, scores, clicked, rowList, lists.listNames.length);
  const byUser = countPairs(order, scores, clicked, rowUser, userCount);
  const own = Int32Array.from({ length: userCount }, (_, user) => user);
  return [
    ['AUC', new PooledAuc(order, scores, clicked, rowUser, userCount)],
    ['AUC-list', meanOfRatios(byList.wins, byList.pairs, listUser, userCount)],
    ['AUC-user', meanOfRatios(byUser.wins, byUser.pairs, own, userCount)],
    ['DT-AUC', dwellStatistics(lists, dwell).pooled],
  ];
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

function listStatistics(
  lists: OrganisedLists,
  dwell: Float64Array,
  metrics: readonly Metric[],
): [string, Statistic][] {
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
