export * from './calendar.js';
export * from './constants.js';
export * from './default-constants.js';
export * from './presets.js';
