import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FieldColumn, ListBatch } from '@paretorec/contracts';
import { openDuckDb, sqlText } from '../duckdb/database.js';
import type { LogField, LogLabel } from '../log/schema.js';

/** One list of a log made for a test. */
export interface TinyList {
  readonly list_id: number | string;
  readonly user_id: number | string | null;
  readonly time: number;
  readonly [column: string]: unknown;
}

/** A log made for a test; column types are SQL types. */
export interface TinyLog {
  readonly lists: readonly TinyList[];
  readonly impressions: readonly Readonly<Record<string, unknown>>[];
  readonly items?: readonly Readonly<Record<string, unknown>>[];
  readonly users?: readonly Readonly<Record<string, unknown>>[];
  readonly fields?: readonly LogField[];
  readonly labels?: readonly LogLabel[];
  readonly types?: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  list_id: 'UINTEGER',
  user_id: 'UINTEGER',
  item_id: 'UINTEGER',
  time: 'BIGINT',
  position: 'UTINYINT',
  clicked: 'UTINYINT',
  dwell: 'FLOAT',
  part: 'VARCHAR',
  hist_item: 'UINTEGER[]',
  hist_dwell: 'FLOAT[]',
  hist_age: 'FLOAT[]',
  click_arrival: 'BIGINT',
  dwell_arrival: 'BIGINT',
};

/** Writes a log as Parquet files and a schema. */
export async function writeTinyLog(folder: string, log: TinyLog): Promise<void> {
  const db = await openDuckDb({ threads: 1 });
  const types = { ...TYPES, ...log.types };
  for (const file of ['lists', 'impressions', 'items', 'users'] as const) {
    const rows = log[file];
    if (rows === undefined) continue;
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const columns = names.map((name) => `${sqlText(name)}: ${sqlText(types[name] ?? 'DOUBLE')}`).join(', ');
    const source = join(folder, `${file}.ndjson`);
    await writeFile(source, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await db.run(`COPY (SELECT * FROM read_json(${sqlText(source)}, format = 'newline_delimited', columns = {${columns}}))
      TO ${sqlText(join(folder, `${file}.parquet`))} (FORMAT parquet)`);
  }
  await db.close();
  const schema = {
    format: 'paretorec-log',
    version: 1,
    lists: log.lists.length,
    impressions: log.impressions.length,
    fields: log.fields ?? [],
    labels: log.labels ?? [
      { name: 'clicked', kind: 'binary' },
      { name: 'dwell', kind: 'duration', unit: 'seconds' },
    ],
  };
  await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
}

const HOUR = 3_600_000;

/** A log of `count` lists of 1 to 9 items by a fixed congruential generator; some lists share their time. */
export function randomLog(
  count: number,
  options: { readonly dwell?: boolean; readonly texts?: boolean } = {},
): TinyLog {
  let state = 12345;
  const draw = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % bound;
  };
  const id = (kind: string, n: number): number | string => (options.texts === true ? `${kind}${n}` : n);
  const lists: TinyList[] = [];
  const impressions: Record<string, unknown>[] = [];
  for (let i = 0; i < count; i++) {
    const list_id = id('l', 1000 + i);
    lists.push({ list_id, user_id: id('u', draw(12)), time: 1_700_000_000_000 + Math.floor(i / 2) * HOUR });
    const length = 1 + draw(9);
    for (let position = 1; position <= length; position++) {
      const clicked = draw(4) === 0 ? 1 : 0;
      const seconds = draw(5) === 0 ? null : draw(20_000);
      impressions.push({
        list_id,
        position,
        item_id: id('i', draw(30) + Math.floor(i / 10)),
        clicked,
        ...(options.dwell === false ? {} : { dwell: clicked === 1 ? seconds : 0 }),
      });
    }
  }
  const text = { list_id: 'VARCHAR', user_id: 'VARCHAR', item_id: 'VARCHAR' };
  return { lists, impressions, ...(options.texts === true ? { types: text } : {}) };
}

/** All batches of a stream. */
export async function collect(stream: AsyncIterable<ListBatch>): Promise<ListBatch[]> {
  const batches: ListBatch[] = [];
  for await (const batch of stream) batches.push(batch);
  return batches;
}

/** A batch as text that differs when any value differs. */
export function asText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    ArrayBuffer.isView(inner) && !(inner instanceof DataView)
      ? Array.from(inner as unknown as ArrayLike<number>, String)
      : inner,
  );
}

/** Values of a numeric column. */
export function numbersOf(column: FieldColumn | undefined): number[] {
  return column?.kind === 'numeric' ? [...column.values] : [];
}

/** Ids of a categorical column. */
export function idsOf(column: FieldColumn | undefined): number[] {
  return column?.kind === 'categorical' ? [...column.ids] : [];
}
