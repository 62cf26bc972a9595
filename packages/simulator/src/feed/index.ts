export { ClickLaw } from './click.js';
export { DwellLaw, MODE, cappedMean } from './dwell.js';
export type { Visit } from './visit.js';
export { LoggingPolicy } from './logging-policy.js';
export * from './records.js';
export { satisfaction, validSeconds } from './satisfaction.js';
export { Feed } from './feed.js';
export type { Response } from './response.js';
export * from './slate.js';
