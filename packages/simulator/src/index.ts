export * from './check/index.js';
export * from './constants/index.js';
export * from './environment/index.js';
export * from './feed/index.js';
export * from './log/index.js';
export * from './oracles/index.js';
export * from './randomness/index.js';
export * from './world/index.js';
