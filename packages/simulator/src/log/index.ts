export { simulateLog } from './simulate-log.js';
export type { SimulatedLog, SimulateOptions } from './simulate-log.js';
export type { SimulationKey } from './tasks.js';
