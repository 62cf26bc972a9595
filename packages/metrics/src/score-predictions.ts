import type { Metric, MetricValue, PredictionTable } from '@paretorec/contracts';
import { dwellStatistics } from './auc/dwell-statistics.js';
import { bootstrap, DEFAULT_SEED, withInterval } from './bootstrap/bootstrap.js';
import type { BootstrapOptions } from './bootstrap/bootstrap.js';
import { UNDEFINED_STATISTIC } from './bootstrap/statistic.js';
import type { Statistic } from './bootstrap/statistic.js';
import { scaledDwell } from './lists/dwell-scale.js';
import type { DwellScale } from './lists/dwell-scale.js';
import { namesWith } from './metric-names.js';
import type { MetricName } from './metric-names.js';
import { organise } from './ranking/organise.js';
import { metricStatistics } from './statistics.js';

/** How predictions are judged. `seed` (default 1) orders ties and draws users. */
export interface ScoringOptions extends DwellScale, BootstrapOptions {
  /** Metrics beside the built-in ones, shown after them. */
  readonly extraMetrics?: readonly Metric[] | undefined;
}

/** Values by metric: every {@link MetricName}, then the extra metrics. */
export type MetricTable = Readonly<Record<MetricName, MetricValue>> & Readonly<Record<string, MetricValue>>;

/**
 * Computes all metrics of a table of predictions with 95% intervals over users. The same rows in another order
 * give the same numbers, to the last digit.
 *
 * @returns values by name in the order of tables; null where there is nothing to measure.
 * @throws ParetorecError `bad-predictions`, `bad-option` or `name-taken`.
 */
export function scorePredictions(table: PredictionTable, options: ScoringOptions = {}): MetricTable {
  const lists = organise(table, options.seed ?? DEFAULT_SEED);
  const extra = options.extraMetrics ?? [];
  const statistics = metricStatistics(lists, scaledDwell(table, options), extra, namesWith(extra));
  return withIntervals(statistics, lists.userNames.length, options) as MetricTable;
}

/** DT-AUC with its two parts. */
export interface DwellAucParts {
  /** All pairs of clicks: the `DT-AUC` of {@link scorePredictions}. */
  readonly pooled: MetricValue;
  /** Pairs of clicks of one list: what the order inside lists decides. */
  readonly within: MetricValue;
  /** Pairs of clicks of different lists. */
  readonly between: MetricValue;
}

/**
 * Splits DT-AUC into pairs within a list and pairs between lists; the latter can rise without any list's order
 * changing. All null when ranks decide.
 *
 * @throws ParetorecError as {@link scorePredictions}.
 */
export function dwellAucParts(
  table: PredictionTable,
  options: DwellScale & BootstrapOptions = {},
): DwellAucParts {
  const lists = organise(table, options.seed ?? DEFAULT_SEED);
  const dwell = scaledDwell(table, options);
  const { pooled, within, between } =
    table.ranks === undefined
      ? dwellStatistics(lists, dwell)
      : { pooled: UNDEFINED_STATISTIC, within: UNDEFINED_STATISTIC, between: UNDEFINED_STATISTIC };
  const parts = new Map([
    ['pooled', pooled],
    ['within', within],
    ['between', between],
  ]);
  return withIntervals(parts, lists.userNames.length, options) as Record<keyof DwellAucParts, MetricValue>;
}

function withIntervals(
  statistics: ReadonlyMap<string, Statistic>,
  users: number,
  options: BootstrapOptions,
): Record<string, MetricValue> {
  const replicates = bootstrap([...statistics.values()], users, options);
  return Object.fromEntries(
    [...statistics].map(([name, statistic], place) => [
      name,
      withInterval(statistic, replicates[place]!, users),
    ]),
  );
}
