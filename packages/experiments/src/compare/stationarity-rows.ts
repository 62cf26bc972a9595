import type { StationarityRatio } from '@paretorec/metrics';
import type { StationarityResult } from '../report/report-data.js';

/** One rule of weights in the table of the stationarity measure. */
export interface StationarityRow extends StationarityRatio {
  readonly name: string;
}

/** The run's policy, then the yardsticks, the hardest first. */
export function stationarityRows({ policy, measure }: StationarityResult): StationarityRow[] {
  return [
    { name: policy, ...measure.policy },
    { name: 'best constant', ratio: measure.shared.ratio, median: measure.shared.median },
    { name: 'uniform', ...measure.uniform },
    { name: 'random', ...measure.random },
  ];
}
