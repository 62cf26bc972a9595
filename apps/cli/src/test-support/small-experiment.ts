import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { paretorec } from './process.js';

/** The news log that the repository ships, as it comes. */
export const SAMPLE = fileURLToPath(new URL('../../../../data/ebnerd-sample', import.meta.url));

/** An experiment of seconds over the shipped log: eight steps an epoch, a checkpoint at each. */
export const SMALL_EXPERIMENT = `data: { log: log, split: { train: 0.25, validation: 0.05, test: 0.7 } }
objectives:
  click: { label: clicked, model: { use: dqn, embeddingDim: 4 } }
  dwell: { label: dwell, model: { use: dqn, embeddingDim: 4 } }
encoder: { use: list-recurrent, stateDim: 8, itemDim: 4, fields: { heads: 1 }, behaviour: { heads: 1 } }
weighter: { use: paperec, embeddingDim: 4, warmupEpochs: 0 }
optimiser: { use: adam, learningRate: 0.001 }
trainer: { epochs: 2, batchSize: 32, listLength: 3, checkpointSteps: 1, earlyStopping: none }
seed: 7
`;

/** Puts the shipped log and a small experiment, `small.yaml`, into a folder. */
export async function prepareSmallExperiment(folder: string): Promise<void> {
  const { exitCode, stderr } = await paretorec(
    folder,
    'data',
    'import',
    'ebnerd',
    SAMPLE,
    '--out',
    'log',
    '--quiet',
  );
  if (exitCode !== 0) throw new Error(stderr);
  await writeFile(join(folder, 'small.yaml'), SMALL_EXPERIMENT);
}
