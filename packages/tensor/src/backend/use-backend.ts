import * as tf from '@tensorflow/tfjs-core';
import { ParetorecError, nearestName, type Logger } from '@paretorec/contracts';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findInstallation, type Installation } from './cache.js';
import { loadPortable } from './portable.js';
import { TENSORFLOW, loadTfjsNode } from './tfjs-node.js';
import { BACKEND_NAMES, type BackendChoice, type BackendInfo, type BackendName } from './types.js';

/** Options of {@link useBackend}. */
export interface UseBackendOptions {
  /** Told once in a process when `auto` has to do without tfjs-node. */
  readonly log?: Logger;
  /**
   * Threads that one operation of TensorFlow may use; `TF_NUM_INTRAOP_THREADS` wins. Takes effect when TensorFlow is
   * loaded, so only the first call of a process counts. Left out: all cores.
   */
  readonly threads?: number;
}

/**
 * Threads for training: its operations are small, and waking a second thread costs more than it brings. On two cores, operation by
 * operation, a step of 64 lists took 323 ms with one thread and 540 ms with two, a step of 256 lists 1,065 and 1,013. Operations of a
 * recorded step that do not wait for one another run side by side all the same.
 */
export const TRAINING_THREADS = 1;

interface Active {
  readonly name: BackendName;
  readonly tensorflow?: string;
  readonly installation?: Installation;
}

let active: Active | undefined;
let saidMissing = false;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Makes a backend the one that all tensors of this process use; call it before the first tensor is made.
 *
 * `auto` keeps the backend in use, if there is one; else it takes tfjs-node from the cache, else wasm, else cpu,
 * and says once what is missing and how to get it. A backend asked for by name is used or an error.
 *
 * @throws ParetorecError `unknown-backend`; `backend-missing` when the named one is not installed;
 *   `backend-broken` when it is installed and does not load.
 */
export async function useBackend(
  choice: BackendChoice,
  options: UseBackendOptions = {},
): Promise<BackendInfo> {
  const turn = queue.then(() => select(choice, options));
  queue = turn.catch(() => undefined);
  return turn;
}

/** The backend in use, or undefined before {@link useBackend}. */
export function activeBackend(): BackendInfo | undefined {
  return active === undefined ? undefined : describe(active);
}

async function select(choice: BackendChoice, { log, threads }: UseBackendOptions): Promise<BackendInfo> {
  if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  if (choice !== 'auto' && !BACKEND_NAMES.includes(choice)) throw unknownBackend(choice);
  if (active === undefined || (choice !== 'auto' && choice !== active.name)) {
    active = choice === 'auto' ? await fastest(log) : await named(choice);
  }
  return describe(active);
}

async function named(name: BackendName): Promise<Active> {
  if (name !== 'tfjs-node') {
    await loadPortable(name);
    return { name };
  }
  const installation = await findInstallation();
  if (installation === undefined) {
    throw new ParetorecError({
      code: 'backend-missing',
      where: 'backend',
      problem: 'tfjs-node is not installed',
      remedy: 'run `paretorec backend install`, or choose `auto` or `wasm`',
    });
  }
  const tensorflow = loadTfjsNode(installation);
  await tf.setBackend(TENSORFLOW);
  return { name, tensorflow, installation };
}

async function fastest(log: Logger | undefined): Promise<Active> {
  const reasons: string[] = [];
  for (const name of BACKEND_NAMES) {
    try {
      const chosen = await named(name);
      if (reasons.length > 0 && !saidMissing) {
        saidMissing = true;
        log?.warn(`${reasons.join('; ')}; going on with the slower backend ${name}`);
      }
      return chosen;
    } catch (error) {
      reasons.push(
        error instanceof ParetorecError ? error.message : `${name} does not load (${String(error)})`,
      );
    }
  }
  throw new ParetorecError({
    code: 'backend-broken',
    kind: 'internal',
    where: 'backend',
    problem: 'no backend loads',
    found: reasons.join('; '),
  });
}

function describe({ name, tensorflow, installation }: Active): BackendInfo {
  return {
    name,
    tfjs: tf.version_core,
    ...(tensorflow === undefined ? {} : { tensorflow }),
    ...(installation === undefined
      ? {}
      : { source: installation.source, location: join(installation.folder, installation.library) }),
    threads: name === 'tfjs-node' ? tensorflowThreads() : 1,
    residentBytes: process.memoryUsage.rss(),
  };
}

function tensorflowThreads(): number {
  const asked = Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0);
  return asked > 0 ? asked : availableParallelism();
}

function unknownBackend(choice: string): ParetorecError {
  const known = ['auto', ...BACKEND_NAMES];
  const near = nearestName(choice, known);
  return new ParetorecError({
    code: 'unknown-backend',
    where: 'backend',
    problem: 'unknown backend',
    found: `"${choice}"`,
    expected: known.join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}
