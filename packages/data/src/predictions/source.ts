import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { nearestName, ParetorecError } from '@paretorec/contracts';
import type { Database } from '../duckdb/database.js';
import { sqlName, sqlText } from '../duckdb/database.js';
import { firstRecord, lineOfRecord } from './csv-text.js';
import type { PredictionFormat } from './file-format.js';

/** Columns of a file of predictions that are read. */
export const REQUIRED_COLUMNS = ['list_id', 'item_id', 'clicked', 'score'] as const;
export const OPTIONAL_COLUMNS = ['user_id', 'dwell', 'rank'] as const;

/** Name of a column that is read. */
export type PredictionColumn = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

/** A file as DuckDB reads it. */
export interface PredictionSource {
  /** What comes after FROM. */
  readonly from: string;
  /** SQL name of each column that the file has. */
  readonly columns: ReadonlyMap<string, string>;
  /** `file:line` or `file row n` of a row, from 0. */
  locate(row: number): Promise<string>;
}

/** Bytes of a file in which its header must end. */
const HEADER_BYTES = 1 << 20;

/** Finds the columns of a file, and how to read all of them without a change to any text. */
export async function openSource(
  db: Database,
  file: string,
  format: PredictionFormat,
): Promise<PredictionSource> {
  const source = await describe(db, file, format);
  for (const name of REQUIRED_COLUMNS) {
    if (source.columns.has(name)) continue;
    const near = nearestName(name, source.columns.keys());
    throw new ParetorecError({
      code: 'missing-column',
      where: file,
      problem: `there is no column "${name}"`,
      found: source.columns.size === 0 ? 'no columns' : [...source.columns.keys()].join(', '),
      expected: `${REQUIRED_COLUMNS.join(', ')} and, where known, ${OPTIONAL_COLUMNS.join(', ')}`,
      ...(near === undefined ? {} : { remedy: `is "${near}" meant?` }),
    });
  }
  return source;
}

async function describe(db: Database, file: string, format: PredictionFormat): Promise<PredictionSource> {
  if (format === 'parquet') return describeParquet(db, file);
  if (format === 'ndjson') return describeNdjson(db, file);
  return describeDelimited(file, format === 'csv' ? ',' : '\t');
}

async function describeDelimited(file: string, delimiter: string): Promise<PredictionSource> {
  const names = firstRecord(await readStart(file), delimiter).map((name) => name.trim());
  const columns = new Map<string, string>();
  names.forEach((name, place) => {
    if (columns.has(name) && isRead(name)) {
      throw new ParetorecError({
        code: 'duplicate-column',
        where: `${file}:1`,
        problem: `two columns are called "${name}"`,
      });
    }
    columns.set(name, `c${place}`);
  });
  const types = names.map((_, place) => `'c${place}': 'VARCHAR'`).join(', ');
  // Nothing is guessed: a guess could skip rows, split lines elsewhere or turn 007 into 7
  return {
    from: `read_csv(${sqlText(file)}, auto_detect = false, header = true, delim = ${sqlText(delimiter)},
      quote = '"', escape = '"', columns = {${types}})`,
    columns,
    locate: (row) => locateLine(file, row + 1, delimiter),
  };
}

async function describeNdjson(db: Database, file: string): Promise<PredictionSource> {
  const columns: readonly string[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS];
  const types = columns.map((name) => `'${name}': 'VARCHAR'`).join(', ');
  const from = `read_json(${sqlText(file)}, format = 'newline_delimited', columns = {${types}})`;
  const counts = columns.map((name) => `count(${name}) AS ${name}`).join(', ');
  const filled = await db.row<Record<string, number>>(`SELECT count(*) AS all_rows, ${counts} FROM ${from}`);
  const [first] = await db.rows<{ keys: string[] }>(
    `SELECT json_keys(json) AS keys FROM read_ndjson_objects(${sqlText(file)}) LIMIT 1`,
  );
  const isThere = (name: string) =>
    filled['all_rows'] === 0 || filled[name]! > 0 || first?.keys.includes(name);
  const others = first?.keys.filter((name) => !columns.includes(name)) ?? [];
  return {
    from,
    columns: new Map([...columns.filter(isThere), ...others].map((name) => [name, name])),
    locate: (row) => locateLine(file, row, undefined),
  };
}

async function describeParquet(db: Database, file: string): Promise<PredictionSource> {
  const from = `read_parquet(${sqlText(file)})`;
  const types = await db.describe(`SELECT * FROM ${from}`);
  for (const [name, type] of types) {
    if (!isRead(name) || !/[[(]|^(MAP|STRUCT|BLOB|DATE|TIME)/.test(type) || type.startsWith('DECIMAL'))
      continue;
    throw new ParetorecError({
      code: 'bad-column',
      where: `${file} column "${name}"`,
      problem: 'the column has a type that is no use here',
      found: type,
      expected: 'texts or numbers',
    });
  }
  return {
    from,
    columns: new Map([...types.keys()].map((name) => [name, sqlName(name)])),
    locate: (row) => Promise.resolve(`${file} row ${row + 1}`),
  };
}

function isRead(name: string): boolean {
  return ([...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS] as string[]).includes(name);
}

async function locateLine(file: string, record: number, delimiter: string | undefined): Promise<string> {
  return `${file}:${await lineOfRecord(createReadStream(file), record, delimiter)}`;
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
