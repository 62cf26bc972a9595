export * from './draws.js';
export * from './elementary.js';
export * from './normal.js';
export * from './threefry.js';
