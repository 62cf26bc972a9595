import { join } from 'node:path';
import { forTraining, resolveExperiment } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { importLog } from '@paretorec/data';
import type { MetricTable } from '@paretorec/metrics';
import { useBackend } from '@paretorec/tensor';
import { OpenRun, silentProgress, trainRun } from '@paretorec/trainer';

/**
 * What `data import`, `train` and `evaluate` do, as a program.
 *
 * @param source a folder in the EB-NeRD layout.
 * @param folder for the log and the run; neither may be there yet.
 * @param epochs passes over the training part.
 */
export async function pipeline(source: string, folder: string, epochs = 8): Promise<MetricTable> {
  const log = join(folder, 'log');
  const run = join(folder, 'run');
  await importLog({ importer: 'ebnerd', source, out: log });

  const experiment = await resolveExperiment(
    {
      data: { log },
      objectives: {
        click: { label: 'clicked', model: { use: 'dqn', discount: 0.1 } },
        dwell: { label: 'dwell', model: { use: 'dqn', discount: 0.3 } },
      },
      weighter: { use: 'paperec', warmupEpochs: 1 },
      trainer: { epochs, batchSize: 128 },
    },
    { builtins, folder },
  );

  const backend = await useBackend('auto', { log: console });
  const facts = { backend: backend.name, versions: { node: process.versions.node, tfjs: backend.tfjs } };
  const shared = { ...forTraining(experiment, run), progress: silentProgress, logger: console };
  await trainRun({ ...shared, out: run, facts });

  const trained = await OpenRun.open({ ...shared, run });
  try {
    return await trained.metrics(await trained.score({ part: 'test', protocol: 'static' }));
  } finally {
    await trained.close();
  }
}
