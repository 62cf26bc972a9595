export * from './report/render-report.js';
export type * from './report/report-data.js';
export { CLICK_METRICS, DWELL_METRICS } from './report/metric-groups.js';
export { renderTable, stationarityText } from './table/render-table.js';
export { differencesFrom } from './compare/differences.js';
export { userWeights } from './compare/user-weights.js';
