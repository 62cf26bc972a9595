import { workerData } from 'node:worker_threads';
import { Simulation, type SimulationKey, type Task, type TaskResult } from './tasks.js';

const { log, key } = workerData as { log: string; key: SimulationKey };
const simulation = new Simulation(log, key);

/** What a thread of the pool does: one task of the log that it was made for. */
export function run(task: Task): Promise<TaskResult> {
  return simulation.run(task);
}
