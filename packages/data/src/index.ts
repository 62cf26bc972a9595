export * from './duckdb/database.js';
export * from './duckdb/errors.js';
export * from './log/open.js';
export * from './log/schema.js';
export * from './log/views.js';
export { REJECT_REASONS } from './import/importer.js';
export type { RejectReason } from './import/importer.js';
export * from './import/import-log.js';
