import type { Metric, MetricValue, PredictionTable } from '@paretorec/contracts';
import { bootstrap, DEFAULT_SEED, withInterval } from './bootstrap/bootstrap.js';
import type { BootstrapOptions } from './bootstrap/bootstrap.js';
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
  const users = lists.userNames.length;
  const replicates = bootstrap([...statistics.values()], users, options);
  return Object.fromEntries(
    [...statistics].map(([name, statistic], place) => [
      name,
      withInterval(statistic, replicates[place]!, users),
    ]),
  ) as MetricTable;
}
