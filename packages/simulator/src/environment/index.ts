export { FeedEnvironment } from './feed-environment.js';
export type { EnvironmentOptions, Observation, Step } from './feed-environment.js';
