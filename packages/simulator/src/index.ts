export * from './constants/index.js';
export * from './randomness/index.js';
