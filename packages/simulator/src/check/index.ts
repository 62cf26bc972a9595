export { checkLog } from './check-log.js';
export type { CheckOptions, CheckReport, CheckResult } from './check-log.js';
export type { CheckPart } from './checks.js';
export { inspectPolicy } from './inspect-policy.js';
export type { PolicyInspection } from './inspect-policy.js';
export type { Measurements } from './measure-log.js';
