import { rm } from 'node:fs/promises';
import { fitDataset, openDataset, type Dataset } from '@paretorec/data';
import { datasetOptions } from '../run/dataset-options.js';
import { checkFingerprint } from '../run/manifest.js';
import { isThere, type RunFolder } from '../run/run-folder.js';
import type { TrainOptions } from './train-options.js';

/** Fits the data of a new run; a continued one takes what was fitted. */
export async function prepareData(folder: RunFolder, options: TrainOptions): Promise<Dataset> {
  const { config, progress, signal } = options;
  const task = progress.start('prepare data', 1);
  const resources = {
    ...datasetOptions(config),
    signal,
    progress: (stage: string, done: number) => task.update(done, stage),
  };
  try {
    if (options.resume && (await isThere(folder.last))) {
      const dataset = await openDataset({ ...resources, fitted: folder.fitted });
      await checkFingerprint(folder, dataset.fingerprint, config.data.log);
      return dataset;
    }
    const dataset = await fitDataset(resources);
    await rm(folder.fitted, { recursive: true, force: true });
    await dataset.saveFitted(folder.fitted);
    return dataset;
  } finally {
    task.end();
  }
}
