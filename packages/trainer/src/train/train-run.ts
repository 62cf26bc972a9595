import { ParetorecError, type Composition } from '@paretorec/contracts';
import { readManifest } from '../run/manifest.js';
import { isThere, RunFolder } from '../run/run-folder.js';
import { openSession } from '../run/session.js';
import { claimFolder } from './claim-folder.js';
import { prepareData } from './prepare-data.js';
import type { TrainOptions, TrainSummary } from './train-options.js';
import { Training } from './training.js';

/**
 * Trains an experiment into a run folder, or continues a run that was stopped; a continued run ends with the very
 * parameters of one that never stopped.
 *
 * @throws ParetorecError `run-exists`, `nothing-to-resume`, `config-differs`, `log-differs`, `nothing-to-weigh`, `nothing-trains`, `diverged` and those of
 *   data and components. Once `signal` is aborted, training stops within a step, with everything saved.
 */
export async function trainRun(options: TrainOptions): Promise<TrainSummary> {
  const folder = new RunFolder(options.out);
  const initFrom = await claimFolder(folder, options);
  const finished = options.resume ? await finishedBefore(folder) : undefined;
  if (finished !== undefined) return finished;
  try {
    return await trainIn(folder, { ...options, initFrom });
  } catch (error) {
    // A mistake that shows before anything is learnt must not stand in the way of the next attempt.
    const nothingLearnt = !options.resume && !options.signal?.aborted && !(await isThere(folder.last));
    if (nothingLearnt) await folder.remove();
    throw error;
  }
}

async function trainIn(folder: RunFolder, options: TrainOptions): Promise<TrainSummary> {
  const { initFrom, config } = options;
  if (initFrom === undefined && config.trainWeights === 'none') throw nothingToWeigh();
  if (initFrom !== undefined) await new RunFolder(initFrom).mustHaveBest();
  const dataset = await prepareData(folder, options);
  try {
    const session = openSession(options.config, dataset, options.compose, options.logger);
    try {
      checkSomethingTrains(session.composition);
      return await new Training(folder, dataset, session, options).run();
    } finally {
      session.dispose();
    }
  } finally {
    await dataset.close();
  }
}

/** Weights that are given or drawn learn nothing over objectives that do not train. */
function checkSomethingTrains({ trainWeights, weighter }: Composition): void {
  if (trainWeights !== 'none' || weighter.learn || weighter.learnFromBatch || weighter.choose) return;
  throw new ParetorecError({
    code: 'nothing-trains',
    where: 'trainWeights',
    problem: 'with none the weighter alone trains, and this one learns nothing',
    remedy: 'name a weighter that learns, such as utility-actor, or fixed with weights: tuned',
  });
}

const nothingToWeigh = (): ParetorecError =>
  new ParetorecError({
    code: 'nothing-to-weigh',
    where: 'trainWeights',
    problem: 'none leaves the objectives as they start, and no trained run was named to start from',
    remedy:
      'name one with --init-from, or let the objectives train under the weights of the weighter or uniform ones',
  });

/** What a run ended with that was finished before. */
async function finishedBefore(folder: RunFolder): Promise<TrainSummary | undefined> {
  if (!(await isThere(folder.manifest))) return undefined;
  const { finished, epochs, bestEpoch, bestMetric, bestValue } = await readManifest(folder);
  if (!finished) return undefined;
  return {
    run: folder.path,
    epochs,
    bestEpoch: bestEpoch!,
    metric: bestMetric!,
    value: bestValue,
    finishedBefore: true,
  };
}
