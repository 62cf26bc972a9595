import { workerData } from 'node:worker_threads';
import { joinWorld, type SharedWorld } from '../world/world.js';
import { Simulation, type SimulationKey, type Task, type TaskResult } from './tasks.js';

/** What a thread is made with. */
export interface WorkerData {
  readonly log: string;
  readonly key: SimulationKey;
  readonly world: SharedWorld;
}

const { log, key, world } = workerData as WorkerData;
const simulation = new Simulation(log, key, joinWorld(world));

/** What a thread of the pool does: one task of the log that it was made for. */
export function run(task: Task): Promise<TaskResult> {
  return simulation.run(task);
}
