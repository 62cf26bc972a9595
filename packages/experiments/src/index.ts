export * from './report/render-report.js';
export type * from './report/report-data.js';
export { renderGallery } from './report/render-gallery.js';
export type { Gallery } from './report/render-gallery.js';
export type { Line, LinesPanel } from './charts/lines-chart.js';
export { CLICK_METRICS, DWELL_METRICS } from './report/metric-groups.js';
export { renderTable, groupsText, spreadText, stationarityText } from './table/render-table.js';
export { differencesFrom } from './compare/differences.js';
export { userWeights } from './compare/user-weights.js';
