import { workerData } from 'node:worker_threads';
import { joinWorld, type SharedWorld } from '../world/world.js';
import { packFailure, type Outcome } from './outcome.js';
import { Simulation, type SimulationKey, type Task } from './tasks.js';

/** What a thread is made with. */
export interface WorkerData {
  readonly log: string;
  readonly key: SimulationKey;
  readonly world: SharedWorld;
}

const { log, key, world } = workerData as WorkerData;
const simulation = new Simulation(log, key, joinWorld(world));

/** What a thread of the pool does: one task of the log that it was made for. */
export async function run(task: Task): Promise<Outcome> {
  try {
    return { result: await simulation.run(task) };
  } catch (error) {
    return { failure: packFailure(error) };
  }
}
