import type { OpenRun } from '@paretorec/trainer';
import type { CommandContext } from '../output/context.js';
import { openRunExperiment } from './open-experiment.js';

/** A run to score with, and what its configuration calls the weighter. */
export interface Trained {
  readonly trained: OpenRun;
  readonly weighter: string;
}

/** Opens a trained run on the backend that its configuration names; close it. */
export async function openTrained(
  run: string,
  log: string | undefined,
  context: CommandContext,
): Promise<Trained> {
  const { TRAINING_THREADS, useBackend } = await import('@paretorec/tensor');
  const { OpenRun } = await import('@paretorec/trainer');
  const { config, compose } = await openRunExperiment(run);
  await useBackend(config.backend, { log: context.logger, threads: TRAINING_THREADS });
  const { progress, logger, signal } = context;
  const trained = await OpenRun.open({ run, config, compose, log, progress, logger, signal });
  return { trained, weighter: config.weighter.use };
}
