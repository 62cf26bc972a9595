import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ParetorecError, nearestName } from '@paretorec/contracts';
import { sqlName, sqlText } from '../../duckdb/database.js';
import type { Database } from '../../duckdb/database.js';
import { naming } from '../../duckdb/errors.js';
import { kindOf } from '../../log/open.js';

/** Formats of a table's file. */
export type TableFormat = 'csv' | 'tsv' | 'ndjson' | 'parquet';

/** A file of a mapping, found and of a known format. */
export interface TableFile {
  readonly path: string;
  readonly format: TableFormat;
  readonly delimiter: string;
}

/** How the mapping names a file. */
export interface FileChoice {
  readonly file?: string | undefined;
  readonly format?: TableFormat | undefined;
  readonly delimiter?: string | undefined;
}

const ENDINGS: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
};

/**
 * Finds a file of the mapping.
 *
 * @throws ParetorecError `missing-file`, `empty-file` or `unknown-format`.
 */
export async function findTableFile(source: string, choice: FileChoice, where: string): Promise<TableFile> {
  const kind = await kindOf(source);
  if (kind === 'missing') {
    throw new ParetorecError({
      code: 'missing-file',
      where: source,
      problem: 'no such file or folder',
      remedy: 'check the path',
    });
  }
  if (kind === 'folder' && choice.file === undefined) {
    throw new ParetorecError({
      code: 'missing-file',
      where,
      problem: 'the source is a folder and the mapping names no file',
      remedy: 'add "file", or give the file as the source',
    });
  }
  const path =
    choice.file === undefined ? source : join(kind === 'folder' ? source : join(source, '..'), choice.file);
  if ((await kindOf(path)) !== 'file') {
    throw new ParetorecError({
      code: 'missing-file',
      where,
      problem: 'no such file',
      found: path,
      remedy: 'check "file"',
    });
  }
  const ending =
    basename(path)
      .toLowerCase()
      .replace(/\.(gz|zst)$/, '')
      .split('.')
      .at(-1) ?? '';
  const format = choice.format ?? ENDINGS[ending];
  if (format === undefined) {
    throw new ParetorecError({
      code: 'unknown-format',
      where: path,
      problem: `the ending ".${ending}" names no format`,
      expected: 'csv, tsv, ndjson or parquet',
      remedy: 'set "format" in the mapping',
    });
  }
  await refuseEmpty(path);
  return { path, format, delimiter: choice.delimiter ?? (format === 'tsv' ? '\t' : ',') };
}

async function refuseEmpty(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    if ((await handle.stat()).size > 0) return;
  } finally {
    await handle.close();
  }
  throw new ParetorecError({
    code: 'empty-file',
    where: path,
    problem: 'the file has 0 bytes',
    remedy: 'fetch or write it again',
  });
}

/** A column that a mapping asks for, with the place that asks. */
export interface WantedColumn {
  readonly column: string;
  readonly where: string;
  /** Whether it is multi-valued and without a separator: then arrays stay arrays. */
  readonly array: boolean;
}

/**
 * Loads the wanted columns of a file into a table: `row` (from 1, in the file's order) and each column under
 * its own name, as VARCHAR or VARCHAR[]. Lines that are not rows go to `rejects`.
 *
 * @throws ParetorecError `missing-column` with the mapping's place, what the file has, and the nearest name.
 */
export async function loadTable(
  db: Database,
  file: TableFile,
  table: string,
  wanted: readonly WantedColumn[],
): Promise<void> {
  // the file's order is the tie-break of equal times, and the default position
  await db.run('SET preserve_insertion_order = true');
  const load = LOADERS[file.format];
  await naming(file.path, () => load(db, file, table, wanted));
  await db.run('SET preserve_insertion_order = false');
}

async function loadCsv(
  db: Database,
  file: TableFile,
  table: string,
  wanted: readonly WantedColumn[],
): Promise<void> {
  const options = `delim = ${sqlText(file.delimiter)}, quote = '"', escape = '"', header = true, all_varchar = true`;
  const types = await db.describe(
    `SELECT * FROM read_csv(${sqlText(file.path)}, ${options}, ignore_errors = true)`,
  );
  checkColumns(file, wanted, [...types.keys()]);
  await db.run(`
    CREATE TABLE ${table} AS
    SELECT row_number() OVER () AS "row"${columnList(wanted, ({ column, array }) => (array ? `[${sqlName(column)}]` : sqlName(column)))}
    FROM read_csv(${sqlText(file.path)}, ${options}, store_rejects = true)`);
  await keepRejects(db, file);
}

async function loadParquet(
  db: Database,
  file: TableFile,
  table: string,
  wanted: readonly WantedColumn[],
): Promise<void> {
  const source = `FROM read_parquet(${sqlText(file.path)}, file_row_number = true)`;
  const types = await db.describe(`SELECT * EXCLUDE (file_row_number) ${source}`);
  checkColumns(file, wanted, [...types.keys()]);
  await db.run(`
    CREATE TABLE ${table} AS
    SELECT file_row_number + 1 AS "row"${columnList(wanted, ({ column, array }) => {
      const isList = types.get(column)?.endsWith('[]') === true;
      if (array) return isList ? `${sqlName(column)}::VARCHAR[]` : `[${sqlName(column)}::VARCHAR]`;
      return `${sqlName(column)}::VARCHAR`;
    })} ${source}`);
}

async function loadNdjson(
  db: Database,
  file: TableFile,
  table: string,
  wanted: readonly WantedColumn[],
): Promise<void> {
  // read as lines, so that one that is no JSON or no UTF-8 is put aside and the others are read
  await db.run(`
    CREATE TABLE raw_lines AS
    SELECT row_number() OVER () AS "row", line FROM read_csv(${sqlText(file.path)}, columns = {'line': 'VARCHAR'},
      auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', store_rejects = true)`);
  await keepRejects(db, file);
  await db.run(`
    INSERT INTO rejects
    SELECT ${sqlText(basename(file.path))}, "row", 'broken-line', line FROM raw_lines
    WHERE NOT (json_valid(line) AND coalesce(json_type(CASE WHEN json_valid(line) THEN line END), '') = 'OBJECT');
    DELETE FROM raw_lines WHERE "row" IN (SELECT "row" FROM rejects WHERE source = ${sqlText(basename(file.path))} AND reason = 'broken-line')`);
  const keys = await db.rows<{ key: string }>(
    'SELECT DISTINCT unnest(json_keys(line)) AS key FROM raw_lines ORDER BY key',
  );
  checkColumns(
    file,
    wanted,
    keys.map(({ key }) => key),
  );
  await db.run(`
    CREATE TABLE ${table} AS
    SELECT "row"${columnList(wanted, ({ column, array }) => {
      const at = sqlText(`$."${column.replaceAll('"', '""')}"`);
      const text = `json_extract_string(line, ${at})`;
      if (!array) return text;
      return `CASE WHEN json_type(line, ${at}) = 'ARRAY' THEN CAST(json_extract(line, ${at}) AS VARCHAR[]) ELSE [${text}] END`;
    })} FROM raw_lines;
    DROP TABLE raw_lines`);
}

const LOADERS = { csv: loadCsv, tsv: loadCsv, ndjson: loadNdjson, parquet: loadParquet } as const;

function columnList(wanted: readonly WantedColumn[], expression: (column: WantedColumn) => string): string {
  const unique = new Map(wanted.map((column) => [column.column, column]));
  return [...unique.values()]
    .map((column) => `, ${expression(column)} AS ${sqlName(column.column)}`)
    .join('');
}

function checkColumns(file: TableFile, wanted: readonly WantedColumn[], present: readonly string[]): void {
  for (const { column, where } of wanted) {
    if (present.includes(column)) continue;
    const near = nearestName(column, present);
    throw new ParetorecError({
      code: 'missing-column',
      where,
      problem: `${basename(file.path)} has no column "${column}"`,
      found: present.join(', '),
      ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
    });
  }
}

/** Moves what DuckDB's CSV reader put aside into `rejects`, one row a line. */
async function keepRejects(db: Database, file: TableFile): Promise<void> {
  await db.run(`
    INSERT INTO rejects
    SELECT ${sqlText(basename(file.path))}, line,
      CASE WHEN bool_or(error_type = 'INVALID ENCODING') THEN 'broken-utf8' ELSE 'broken-line' END, any_value(csv_line)
    FROM reject_errors GROUP BY line;
    DROP TABLE reject_errors; DROP TABLE reject_scans`);
}
