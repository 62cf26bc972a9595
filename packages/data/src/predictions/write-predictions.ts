import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { openDuckDb, sqlName, sqlText } from '../duckdb/database.js';
import { formatOf } from './file-format.js';
import { refuseFolder } from './refuse-folder.js';
import { columnsOf, textWriter } from './text-rows.js';
import type { OutputColumn, PredictionBatch, TextWriter } from './text-rows.js';

/**
 * Writes predictions to `.csv`, `.tsv`, `.ndjson`, `.jsonl` or `.parquet` with the columns `list_id`, `user_id`,
 * `item_id`, `position`, `clicked`, `dwell`, `score`, `rank`, `score_<objective>` ... and
 * `weight_<objective>` ... . Numbers are read back as exactly the same float64. The file appears whole or not at
 * all: it is written beside its place and then renamed.
 *
 * @param objectives names, in the order of the batches' `objectiveScores` and `weights`.
 * @returns rows written.
 * @throws ParetorecError `unknown-format`, `cannot-write`, or `bad-predictions` for a score that is not finite, an
 *   empty id or columns of different lengths; whatever `batches` throws passes unchanged.
 */
export async function writePredictions(
  file: string,
  objectives: readonly string[],
  batches: AsyncIterable<PredictionBatch> | Iterable<PredictionBatch>,
): Promise<number> {
  const format = formatOf(file);
  const folder = await scratchBeside(file);
  try {
    const columns = columnsOf(objectives);
    const text = join(folder, 'text');
    const rows = await writeText(text, textWriter(format, columns), batches);
    if (format !== 'parquet') {
      await rename(text, file);
    } else {
      const whole = join(folder, 'parquet');
      await convertToParquet(text, whole, columns);
      await rename(whole, file);
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Refuses a file that {@link writePredictions} could not write, before the work of scoring is done.
 *
 * @throws ParetorecError `unknown-format`, `cannot-write`.
 */
export async function checkPredictionTarget(file: string): Promise<void> {
  formatOf(file);
  await rm(await scratchBeside(file), { recursive: true });
}

/** Makes a folder beside a file, for what is not whole yet. */
async function scratchBeside(file: string): Promise<string> {
  await refuseFolder(file);
  return mkdtemp(join(dirname(file), `.${basename(file)}-`)).catch((error: unknown) => {
    throw new ParetorecError({
      code: 'cannot-write',
      where: file,
      problem: `cannot write into the folder (${error instanceof Error ? error.message : String(error)})`,
      expected: 'a folder that exists and can be written to',
      remedy: 'make the folder, or choose another',
      cause: error,
    });
  });
}

async function writeText(
  file: string,
  writer: TextWriter,
  batches: AsyncIterable<PredictionBatch> | Iterable<PredictionBatch>,
): Promise<number> {
  let rows = 0;
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(writer.header);
    for await (const batch of batches) {
      await handle.writeFile(writer.rows(batch));
      rows += batch.listIds.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return rows;
}

async function convertToParquet(text: string, file: string, columns: readonly OutputColumn[]): Promise<void> {
  const db = await openDuckDb();
  try {
    await db.run('SET GLOBAL preserve_insertion_order = true');
    const types = columns.map(({ name, type }) => `${sqlText(name)}: '${type}'`).join(', ');
    const names = columns.map(({ name }) => sqlName(name)).join(', ');
    await db.run(`COPY (SELECT ${names} FROM read_csv(${sqlText(text)}, auto_detect = false, header = true,
      delim = ',', quote = '"', escape = '"', columns = {${types}}))
      TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    await db.close();
  }
}
