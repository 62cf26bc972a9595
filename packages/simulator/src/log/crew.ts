import { once, setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { shareWorld } from '../world/world.js';
import { unpackOutcome, type Outcome } from './outcome.js';
import { Simulation, worldOf, type SimulationKey, type Task, type TaskResult } from './tasks.js';
import type { WorkerData } from './worker.js';

/** Those who do the tasks of a log. */
export interface Crew {
  run(task: Task): Promise<TaskResult>;
  close(): Promise<void>;
}

/** A crew of `workers` threads; one worker is this thread itself. */
export function makeCrew(workers: number, log: string, key: SimulationKey, signal?: AbortSignal): Crew {
  const world = worldOf(key);
  if (workers === 1) return alone(new Simulation(log, key, world), signal);
  return together(workers, { log, key, world: shareWorld(world) }, signal);
}

function alone(simulation: Simulation, signal: AbortSignal | undefined): Crew {
  let before: Promise<unknown> = Promise.resolve();
  return {
    run: (task) => {
      const result = before.then(async () => {
        // Signals and timers are seen between tasks.
        await setImmediate();
        signal?.throwIfAborted();
        return simulation.run(task);
      });
      before = result.catch(() => undefined);
      return result;
    },
    close: async () => void (await before),
  };
}

function together(workers: number, share: WorkerData, signal: AbortSignal | undefined): Crew {
  // Every task that waits listens to it: more than Node's limit of ten, and no leak.
  if (signal !== undefined) setMaxListeners(0, signal);
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    workerData: share,
  });
  // A thread's first message, or its end, says that it has loaded its modules.
  const loaded = Promise.allSettled(
    pool.threads.map((thread) => Promise.race([once(thread, 'message'), once(thread, 'exit')])),
  );
  return {
    // A thread may be stopped anywhere: files are written whole or not at all.
    run: async (task) =>
      unpackOutcome(
        (await pool.run(task, { name: 'run', ...(signal === undefined ? {} : { signal }) })) as Outcome,
      ),
    close: async () => {
      // Node itself aborts when a thread is ended while it loads a module: a task that fails at once must not come to that.
      for (const thread of pool.threads) thread.ref();
      await loaded;
      await pool.destroy();
    },
  };
}
