export * from './randomness/index.js';
