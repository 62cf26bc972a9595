import type { Logger } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';
import { growTables } from '@paretorec/tensor';
import { RunFolder } from '../run/run-folder.js';
import type { RunSession } from '../run/session.js';
import { loadBest } from './train-state.js';

/**
 * Starts a run from the best parameters of an earlier one: dense parameters and optimiser slots as they are,
 * embedding rows by the values that they stand for. Values that are new keep their fresh rows.
 */
export async function initialiseFrom(
  run: string,
  session: RunSession,
  dataset: Dataset,
  logger: Logger,
): Promise<void> {
  const folder = new RunFolder(run);
  await folder.mustHaveBest();
  const mapping = await dataset.mapVocabularies(folder.fitted);
  const { tensors } = loadBest(folder.best);
  session.store.restore(growTables(session.store, tensors, mapping));
  logger.info(`starting from ${folder.path}`);
}
