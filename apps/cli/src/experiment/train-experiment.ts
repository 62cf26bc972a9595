import type { ExperimentForTraining } from '@paretorec/assembly';
import type { TrainSummary } from '@paretorec/trainer';
import { ownVersion } from '../program.js';
import type { WorkContext } from './work-context.js';

/** Where a training goes and where it starts. */
export interface Training {
  /** Run folder. */
  readonly out: string;
  readonly resume?: boolean | undefined;
  readonly initFrom?: string | undefined;
  /** Epochs after which it pauses, to be resumed another time. */
  readonly pauseAfter?: number | undefined;
}

/** Chooses the backend that the experiment names and trains. */
export async function trainExperiment(
  experiment: ExperimentForTraining,
  { out, resume, initFrom, pauseAfter }: Training,
  context: WorkContext,
): Promise<TrainSummary> {
  const { TRAINING_THREADS, useBackend } = await import('@paretorec/tensor');
  const { trainRun } = await import('@paretorec/trainer');
  const backend = await useBackend(experiment.config.backend, {
    log: context.logger,
    threads: TRAINING_THREADS,
  });
  const { locate, ...rest } = experiment;
  return trainRun({
    ...rest,
    out,
    resume,
    initFrom,
    pauseAfter,
    facts: {
      backend: backend.name,
      versions: {
        paretorec: ownVersion(),
        node: process.versions.node,
        tfjs: backend.tfjs,
        ...(backend.tensorflow === undefined ? {} : { tensorflow: backend.tensorflow }),
      },
    },
    progress: context.progress,
    logger: context.logger,
    signal: context.signal,
  }).catch((error: unknown) => {
    throw locate(error);
  });
}
