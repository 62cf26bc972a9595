export { cappedMean } from './dwell.js';
export { LoggingPolicy } from './logging-policy.js';
export * from './records.js';
export { satisfaction, validSeconds } from './satisfaction.js';
export { Feed } from './feed.js';
export * from './slate.js';
