export { auc, dwellAuc } from './auc/auc.js';
export type { BootstrapOptions } from './bootstrap/bootstrap.js';
export { averageSamples, intervalOf, sampleMetrics } from './bootstrap/metric-sample.js';
export type { MetricSample } from './bootstrap/metric-sample.js';
export { holm } from './holm.js';
export type { DwellScale, DwellUnit } from './lists/dwell-scale.js';
export {
  hitRate,
  meanAveragePrecision,
  ndcg,
  reciprocalRank,
  weightedHitRate,
  weightedMeanAveragePrecision,
} from './lists/list-metrics.js';
export { differenceOf, pairedDifference } from './paired-difference.js';
export type { PairedDifference } from './paired-difference.js';
export { hypervolume2d } from './pareto/hypervolume.js';
export { dominates, nondominated } from './pareto/nondominated.js';
export { predictionTable } from './ranking/prediction-table.js';
export type { PredictionColumns } from './ranking/prediction-table.js';
export { tieHash } from './ranking/tie-hash.js';
export { dwellAucParts, scorePredictions } from './score-predictions.js';
export type { DwellAucParts, MetricTable, ScoringOptions } from './score-predictions.js';
export { METRIC_NAMES } from './statistics.js';
export type { MetricName } from './statistics.js';
export * from './pareto/min-norm.js';
export * from './pareto/stationarity.js';
export * from './pareto/uniform-on-simplex.js';
