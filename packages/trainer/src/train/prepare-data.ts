import { rm } from 'node:fs/promises';
import { fitDataset, openDataset, type Dataset } from '@paretorec/data';
import { OpenRun } from '../evaluate/evaluate-run.js';
import { datasetOptions } from '../run/dataset-options.js';
import { checkFingerprint } from '../run/manifest.js';
import { isThere, RunFolder } from '../run/run-folder.js';
import { checkParts } from '../scoring-run/check-parts.js';
import { copyRun } from '../scoring-run/copy-run.js';
import { withScores } from '../scoring-run/with-scores.js';
import type { TrainOptions } from './train-options.js';

/** Fits the data of a new run; a continued one takes what was fitted. */
export async function prepareData(folder: RunFolder, options: TrainOptions): Promise<Dataset> {
  const { config, loadRun, logger, progress, signal } = options;
  const isContinued = options.resume === true && (await isThere(folder.last));
  const { scoresOf } = config.features;
  if (scoresOf !== undefined && !isContinued) await copyRun(scoresOf, folder.scoringRun, loadRun);
  const request = { folder, config, log: config.data.log, loadRun, logger, progress, signal };
  return withScores(request, OpenRun.open, async (scores) => {
    const task = progress.start('prepare data', 1);
    const resources = {
      ...datasetOptions(config),
      scores,
      signal,
      progress: (stage: string, done: number) => task.update(done, stage),
    };
    try {
      if (isContinued) {
        const dataset = await openDataset({ ...resources, fitted: folder.fitted });
        await checkFingerprint(folder, dataset.fingerprint, config.data.log);
        return dataset;
      }
      const dataset = await fitDataset(resources);
      try {
        if (scores !== undefined) await checkParts(new RunFolder(folder.scoringRun), dataset, logger);
        await rm(folder.fitted, { recursive: true, force: true });
        await dataset.saveFitted(folder.fitted);
        return dataset;
      } catch (error) {
        await dataset.close();
        throw error;
      }
    } finally {
      task.end();
    }
  });
}
