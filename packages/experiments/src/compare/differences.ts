import type { PredictionTable } from '@paretorec/contracts';
import { pairedDifference, type BootstrapOptions, type DwellScale } from '@paretorec/metrics';
import { CLICK_METRICS, DWELL_METRICS } from '../report/metric-groups.js';
import type { MetricDifference } from '../report/report-data.js';

/**
 * Reference minus other in all columns of Table 2, by a paired bootstrap over users.
 *
 * @throws ParetorecError `different-lists` when the two did not rank the same lists.
 */
export function differencesFrom(
  reference: PredictionTable,
  other: PredictionTable,
  options: DwellScale & BootstrapOptions = {},
): Record<string, MetricDifference> {
  return Object.fromEntries(
    [...CLICK_METRICS, ...DWELL_METRICS].map((metric) => {
      const { value, low, high, p } = pairedDifference(reference, other, metric, options);
      return [metric, { value, low, high, p }];
    }),
  );
}
