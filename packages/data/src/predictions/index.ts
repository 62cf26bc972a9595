export { readPredictions } from './read-predictions.js';
export type { PredictionFile } from './read-predictions.js';
export { refuseFolder } from './refuse-folder.js';
export type { PredictionBatch } from './text-rows.js';
export { checkPredictionTarget, writePredictions } from './write-predictions.js';
