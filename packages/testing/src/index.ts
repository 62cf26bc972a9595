export * from './harness/create-harness.js';
export * from './harness/host-lists.js';
export * from './inputs/simplex-weights.js';
export * from './inputs/tiny-batch.js';
export * from './inputs/tiny-evidence.js';
export * from './inputs/tiny-schema.js';
export * from './planted-log/planted-world.js';
export * from './planted-log/write-planted-log.js';
