export { CLICKS, SECONDS, greedy, mix } from './greedy.js';
export type { Worth } from './greedy.js';
export { MIX_WEIGHTS, studyOracles } from './oracle-study.js';
export type { ArmExpectation, OracleStudy } from './oracle-study.js';
export { Truth } from './truth.js';
export type { Expected } from './truth.js';
