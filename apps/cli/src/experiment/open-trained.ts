import type { OpenRun } from '@paretorec/trainer';
import { limitMemory, openRunExperiment } from './open-experiment.js';
import type { WorkContext } from './work-context.js';

/** A run to score with, and what its configuration calls the weighter. */
export interface Trained {
  readonly trained: OpenRun;
  readonly weighter: string;
}

/**
 * Opens a trained run on the backend that its configuration names; close it.
 *
 * @param memoryLimit of DuckDB, where the configuration has none.
 */
export async function openTrained(
  run: string,
  log: string | undefined,
  context: WorkContext,
  memoryLimit?: string,
): Promise<Trained> {
  const { TRAINING_THREADS, useBackend } = await import('@paretorec/tensor');
  const { OpenRun } = await import('@paretorec/trainer');
  const { config, compose, loadRun } = limitMemory(await openRunExperiment(run), memoryLimit);
  await useBackend(config.backend, { log: context.logger, threads: TRAINING_THREADS });
  const { progress, logger, signal } = context;
  const trained = await OpenRun.open({ run, config, compose, loadRun, log, progress, logger, signal });
  return { trained, weighter: config.weighter.use };
}
