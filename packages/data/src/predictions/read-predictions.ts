import type { PredictionTable } from '@paretorec/contracts';
import { ParetorecError } from '@paretorec/contracts';
import { openDuckDb } from '../duckdb/database.js';
import type { DatabaseOptions } from '../duckdb/database.js';
import { checkFile, formatOf } from './file-format.js';
import { translateParseError } from './parse-errors.js';
import { selectRows } from './row-cells.js';
import type { Fault } from './row-cells.js';
import { openSource } from './source.js';
import type { PredictionSource } from './source.js';
import { TableReader } from './table-reader.js';

/** What a file of predictions holds. */
export interface PredictionFile {
  readonly table: PredictionTable;
  /** What a user should know, one clause each. */
  readonly warnings: readonly string[];
}

/**
 * Reads a file of predictions made by any system: `.csv`, `.tsv`, `.ndjson`, `.jsonl` or `.parquet` with the
 * columns `list_id`, `item_id`, `clicked` (0, 1, true, false), `score` and, where known, `user_id`, `dwell`
 * (seconds) and `rank`; other columns are ignored. Rows in any order. Ids keep their text, numbers are float64.
 * Empty, null and, for dwell and rank, NaN are unknown; the dwell of unclicked rows is not looked at. `rank` counts only
 * where all rows have one.
 *
 * @throws ParetorecError of kind `input` with the file and the line (Parquet: row): `missing-file`, `empty-file`,
 *   `unknown-format`, `missing-column`, `duplicate-column`, `bad-column`, `broken-text`, `broken-parquet`,
 *   `missing-id`, `bad-score`, `bad-clicked`, `bad-dwell`, `bad-rank`, `two-users` or `duplicate-row`.
 */
export async function readPredictions(file: string, options: DatabaseOptions = {}): Promise<PredictionFile> {
  const format = formatOf(file);
  await checkFile(file);
  const db = await openDuckDb(options);
  try {
    // Rows must come in the order of the file for messages to name the right line
    await db.run('SET GLOBAL preserve_insertion_order = true');
    const source = await openSource(db, file, format);
    const reader = new TableReader();
    for await (const chunk of db.stream(selectRows(source))) {
      const fault = reader.take(chunk);
      if (fault !== undefined) throw await raise(fault, source);
    }
    const fault = reader.duplicate();
    if (fault !== undefined) throw await raise(fault, source);
    return { table: reader.finish(), warnings: warningsOf(file, reader) };
  } catch (error) {
    throw await translateParseError(file, error);
  } finally {
    await db.close();
  }
}

async function raise({ row, other, ...parts }: Fault, source: PredictionSource): Promise<ParetorecError> {
  const where = await source.locate(row);
  return new ParetorecError({
    where,
    ...parts,
    ...(other === undefined ? {} : { found: `the same ids at ${await source.locate(other)}` }),
  });
}

function warningsOf(file: string, { rows, rankedRows }: TableReader): string[] {
  if (rows === 0) return [`${file}: there are no rows, so there is nothing to measure`];
  if (rankedRows === 0 || rankedRows === rows) return [];
  return [`${file}: "rank" is there on ${rankedRows} of ${rows} rows only, so scores decide the order`];
}
