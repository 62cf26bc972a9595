import { mkdir } from 'node:fs/promises';
import { loadSearch } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { requireLogs } from '../experiment/require-logs.js';
import type { CommandContext } from '../output/context.js';
import { lockFile } from '../processes/lock-file.js';
import { canGoOn } from '../study/work-on-cells.js';
import { SearchFolder } from './search-folder.js';
import { columnsOf, searchIn, type SearchWork } from './search-in.js';
import type { SearchOutcome } from './write-search.js';

/** What `tune` is asked for. */
export interface SearchRequest extends SearchWork {
  /** Folder of a log in place of the experiment's. */
  readonly log?: string | undefined;
  /** Values that all trials have in common, beside those of the file, each as `path=value`. */
  readonly set?: readonly string[] | undefined;
}

/**
 * Trains and measures the trials of a search, as far as that is not done, and writes its tables and the best experiment.
 *
 * @throws ParetorecError of the search file and its log, `in-use`, `not-a-search`, and `interrupted` with all that is done kept.
 */
export async function runSearch(request: SearchRequest, context: CommandContext): Promise<SearchOutcome> {
  const search = await loadSearch(request.file, { builtins, log: request.log, set: request.set });
  const columns = columnsOf(search);
  await requireLogs(search.trials.map(({ experiment }) => experiment));
  const folder = new SearchFolder(request.out);
  await folder.mustBeFree();
  await mkdir(folder.path, { recursive: true });
  const unlock = await lockFile(folder.lock, 'this search');
  try {
    const { outcome, stopped } = await searchIn(folder, search, columns, request, context);
    if (stopped) throw canGoOn(request.out);
    return outcome;
  } finally {
    await unlock();
  }
}
