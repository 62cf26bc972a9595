import type { Experiment } from '@paretorec/assembly';
import { openLog } from '@paretorec/data';

/**
 * Refuses experiments over a log that is not there, before any of many runs begins.
 *
 * @throws ParetorecError `no-log`, `bad-schema` or `missing-file`.
 */
export async function requireLogs(experiments: readonly Experiment[]): Promise<void> {
  for (const folder of new Set(experiments.map(({ logFolder }) => logFolder))) await openLog(folder);
}
