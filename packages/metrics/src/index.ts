export { auc, dwellAuc } from './auc/auc.js';
export type { BootstrapOptions } from './bootstrap/bootstrap.js';
export { averageSamples, intervalOf, sampleMetrics, sumSamples } from './bootstrap/metric-sample.js';
export type { MetricSample } from './bootstrap/metric-sample.js';
export { coverage } from './beyond/coverage.js';
export { intraListDiversity } from './beyond/intra-list-diversity.js';
export { novelty } from './beyond/novelty.js';
export { cumulativeGains } from './curves/cumulative-gains.js';
export type { CumulativeGains, GainsPoint } from './curves/cumulative-gains.js';
export { DISTRIBUTION_LEVELS, distributionOf, distributionsBy } from './curves/distribution.js';
export type { Distribution, GroupDistribution } from './curves/distribution.js';
export { reliability } from './curves/reliability.js';
export type { Reliability, ReliabilityBin } from './curves/reliability.js';
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
export { ONLINE_METRICS, onlineImprovements, onlineMetrics } from './online/online-metrics.js';
export type { OnlineMetric, OnlineOptions } from './online/online-metrics.js';
export type { UserDay } from './online/user-days.js';
export { differenceOf, pairedDifference } from './paired-difference.js';
export type { PairedDifference } from './paired-difference.js';
export { hypervolume2d } from './pareto/hypervolume.js';
export { dominates, nondominated } from './pareto/nondominated.js';
export { codedColumn, predictionTable } from './ranking/prediction-table.js';
export type { PredictionColumns } from './ranking/prediction-table.js';
export { tieHash } from './ranking/tie-hash.js';
export { scorePredictions } from './score-predictions.js';
export type { MetricTable, ScoringOptions } from './score-predictions.js';
export { BEYOND_ACCURACY_NAMES, DWELL_AUC_PART_NAMES, METRIC_NAMES, requireMetrics } from './metric-names.js';
export type { MetricName } from './metric-names.js';
export * from './pareto/min-norm.js';
export { spea2, type Spea2Member, type Spea2Options } from './pareto/spea2/spea2.js';
export type { Variation } from './pareto/spea2/variation.js';
export * from './pareto/stationarity.js';
export * from './pareto/uniform-on-simplex.js';
export * from './pareto/weight-spread.js';
export * from './pareto/best-on-simplex.js';
export * from './pareto/project-on-simplex.js';
export { weightEvidence } from './weights/weight-evidence.js';
export type { FusedRankings } from './weights/weight-evidence.js';
export * from './pareto/weightings/index.js';
