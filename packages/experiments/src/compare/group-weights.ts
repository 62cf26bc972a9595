import { distributionsBy } from '@paretorec/metrics';
import type { GroupWeights } from '../report/report-data.js';

/**
 * Where weights lie in the groups of one division.
 *
 * @param weights by objective, one a row.
 * @param division its names, and the code of every row; -1 for none.
 */
export function groupWeights(
  objectives: readonly string[],
  weights: readonly (readonly number[])[],
  division: Pick<GroupWeights, 'by' | 'of'> & {
    readonly names: readonly string[];
    readonly codes: readonly number[];
  },
): GroupWeights {
  return {
    by: division.by,
    of: division.of,
    objectives: Object.fromEntries(
      objectives.map((objective, k) => [objective, distributionsBy(weights[k]!, division)]),
    ),
  };
}
