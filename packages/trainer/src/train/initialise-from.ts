import type { Logger } from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';
import { growTables } from '@paretorec/tensor';
import { RunFolder } from '../run/run-folder.js';
import type { RunSession } from '../run/session.js';
import { loadBest } from './train-state.js';

/**
 * Starts a run from the best parameters of an earlier one: dense parameters and optimiser slots as they are,
 * embedding rows by the values that they stand for. Values that are new keep their fresh rows, and a weighter that the earlier run did not
 * have begins anew.
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
  const ofWeighter = [...session.store.snapshot()].filter(([path]) => belongsToWeighter(path, session));
  const knew = ofWeighter.every(([path, { shape }]) => isOfOneKind(path, tensors.get(path)?.shape, shape));
  const taken = knew ? tensors : new Map([...tensors].filter(([path]) => !belongsToWeighter(path, session)));
  const started = growTables(session.store, taken, mapping);
  if (!knew) for (const [path, tensor] of ofWeighter) started.set(path, tensor);
  session.store.restore(started);
  logger.info(
    `starting from ${folder.path}${knew ? '' : '; the weighter begins anew, as that run has another'}`,
  );
}

/** Whether a tensor is a parameter of the weighter, what an optimiser remembers of one, or a table that no objective uses. */
function belongsToWeighter(path: string, { composition: { weighter, models } }: RunSession): boolean {
  const shared = new Set(models.map(({ embedder }) => embedder));
  return (
    `/${path}`.includes('/weighter/') ||
    weighter.embedders.some(
      (embedder) => !shared.has(embedder) && path.startsWith(`embeddings/${embedder.name}/`),
    )
  );
}

/** Whether shapes agree; tables may have another number of rows. */
function isOfOneKind(path: string, found: readonly number[] | undefined, own: readonly number[]): boolean {
  const from = path.startsWith('embeddings/') ? 1 : 0;
  return found !== undefined && found.slice(from).join() === own.slice(from).join();
}
