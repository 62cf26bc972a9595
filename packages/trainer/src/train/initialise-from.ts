import type { Dataset } from '@paretorec/data';
import { growTables } from '@paretorec/tensor';
import { RunFolder } from '../run/run-folder.js';
import type { RunSession } from '../run/session.js';
import type { TrainOptions } from './train-options.js';
import { loadBest } from './train-state.js';

/**
 * Starts a run from the best parameters of an earlier one: dense parameters and optimiser slots as they are,
 * embedding rows by the values that they stand for. Values that are new keep their fresh rows. Another weighter than the earlier run's
 * begins anew, and with it the count of steps, by which optimisers correct moments that begin at 0.
 */
export async function initialiseFrom(
  run: string,
  session: RunSession,
  dataset: Dataset,
  { config, loadRun, logger }: Pick<TrainOptions, 'config' | 'loadRun' | 'logger'>,
): Promise<void> {
  const folder = new RunFolder(run);
  await folder.mustHaveBest();
  const mapping = await dataset.mapVocabularies(folder.fitted);
  const { tensors } = loadBest(folder.best);
  const earlier = (await loadRun?.(folder.path, folder.path))?.config.weighter?.use;
  const isSameWeighter = earlier === undefined || earlier === config.weighter?.use;
  const beginsAnew = (path: string): boolean =>
    !isSameWeighter && (path.startsWith('clock/') || belongsToWeighter(path, session));
  const taken = new Map([...tensors].filter(([path]) => !beginsAnew(path)));
  const started = growTables(session.store, taken, mapping);
  for (const [path, tensor] of session.store.snapshot()) if (beginsAnew(path)) started.set(path, tensor);
  session.store.restore(started);
  logger.info(
    `starting from ${folder.path}${isSameWeighter ? '' : `; the weighter begins anew, as that run has ${earlier}`}`,
  );
}

/** Whether a tensor is a parameter of the weighter, what an optimiser remembers of one, or a table that no objective uses. */
function belongsToWeighter(path: string, { composition: { weighter, models } }: RunSession): boolean {
  const shared = new Set(models.map(({ embedder }) => embedder));
  return (
    /^(?:optimiser\/optimisers\/[^/]+\/)?weighter\//u.test(path) ||
    weighter.embedders.some(
      (embedder) => !shared.has(embedder) && path.startsWith(`embeddings/${embedder.name}/`),
    )
  );
}
