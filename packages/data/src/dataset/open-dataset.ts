import { ParetorecError, nearestName } from '@paretorec/contracts';
import { openDuckDb } from '../duckdb/database.js';
import { withScores } from '../log/added-scores.js';
import { openLog } from '../log/open.js';
import type { Log } from '../log/open.js';
import { DuckDbDataset } from './duckdb-dataset.js';
import { loadVocabularies, readFitted } from './fitted/files.js';
import type { FittedState } from './fitted/state.js';
import type { Dataset, OpenOptions } from './options.js';
import { buildTables } from './tables/build-tables.js';
import { inspectSource, labelsOf } from './tables/source.js';
import { DEFAULT_SPLIT } from './tables/split.js';

/**
 * Opens a log with what an earlier run fitted: the same one, or another with the same fields.
 *
 * Parts are those that the log names, else the moments of the fitted split. Labels that the log lacks are unknown.
 *
 * @throws ParetorecError `no-fitted`, `field-missing` when the log lacks a field that was fitted.
 */
export async function openDataset(options: OpenOptions): Promise<Dataset> {
  const { progress = () => undefined } = options;
  const state = await readFitted(options.fitted);
  const log = withScores(await openLog(options.log), options.scores);
  checkFields(log, state);
  const db = await openDuckDb(options);
  try {
    await db.run('SET preserve_insertion_order = true');
    const source = await inspectSource(db, log);
    await buildTables(db, source, {
      fields: state.fields.map((field) => field.source),
      labels: labelsOf(state.objectives),
      historyLength: state.historyLength,
      split: state.bounds ?? DEFAULT_SPLIT,
      progress,
    });
    await loadVocabularies(db, state, options.fitted);
    return await DuckDbDataset.encode(db, log, source, state, progress);
  } catch (error) {
    await db.close();
    throw error;
  }
}

function checkFields(log: Log, { fields }: FittedState): void {
  const { schema } = log;
  for (const { source } of fields) {
    if (source.origin !== 'declared') continue;
    const there = schema.fields.find((field) => field.group === source.group && field.name === source.column);
    if (there?.kind === source.kind) continue;
    const near = nearestName(
      source.column,
      schema.fields.filter((f) => f.group === source.group).map((f) => f.name),
    );
    throw new ParetorecError({
      code: 'field-missing',
      where: log.folder,
      problem: `the log lacks the ${source.group} field "${source.column}" (${source.kind}) that was fitted`,
      ...(there === undefined ? {} : { found: there.kind }),
      remedy:
        near === undefined || there !== undefined
          ? 'train on this log, or add the field'
          : `is it "${near}" here?`,
    });
  }
}
