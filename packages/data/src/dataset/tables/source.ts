import { labelName, type Label } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import { sqlName } from '../../duckdb/database.js';
import { logViews } from '../../log/views.js';
import type { Log } from '../../log/open.js';
import type { LogFile } from '../../log/schema.js';

/** What the SQL that builds a data set must know of a log's views. */
export interface LogSource {
  readonly log: Log;
  /** Column types by file. */
  readonly types: Readonly<Record<LogFile, ReadonlyMap<string, string>>>;
  /** Type in which ids of a kind are joined: BIGINT where all files store integers, else VARCHAR. */
  readonly keys: { readonly list: string; readonly user: string; readonly item: string };
  readonly hasParts: boolean;
  readonly hasHistory: boolean;
  readonly hasHistoryDwell: boolean;
  readonly hasHistoryAge: boolean;
  readonly hasDwell: boolean;
  readonly hasDuplicateItems: boolean;
  readonly hasDuplicateUsers: boolean;
}

/** Creates the log's views and looks at what is there. */
export async function inspectSource(db: Database, log: Log): Promise<LogSource> {
  await logViews(db, log);
  const describe = (file: LogFile): Promise<Map<string, string>> => db.describe(`SELECT * FROM ${file}`);
  const types = {
    lists: await describe('lists'),
    impressions: await describe('impressions'),
    items: await describe('items'),
    users: await describe('users'),
  };
  const present = await db.row<Record<string, boolean | null>>(`SELECT
    bool_or(part IS NOT NULL) AS parts, bool_or(len(hist_item) > 0) AS history,
    bool_or(len(hist_item) > 0 AND len(hist_dwell) > 0) AS dwell,
    bool_or(len(hist_item) > 0 AND len(hist_age) > 0) AS age FROM lists`);
  const { dwell } = await db.row<{ dwell: boolean | null }>(
    'SELECT bool_or(dwell IS NOT NULL) AS dwell FROM impressions',
  );
  const column = (file: LogFile, name: string): string => types[file].get(name) ?? 'VARCHAR';
  const hasHistory = present['history'] === true;
  const itemTypes = [column('impressions', 'item_id'), column('items', 'item_id')];
  if (hasHistory) itemTypes.push(column('lists', 'hist_item').replace(/\[\]$/, ''));
  return {
    log,
    types,
    keys: {
      list: keyType([column('lists', 'list_id'), column('impressions', 'list_id')]),
      user: keyType([column('lists', 'user_id'), column('users', 'user_id')]),
      item: keyType(itemTypes),
    },
    hasParts: present['parts'] === true,
    hasHistory,
    hasHistoryDwell: present['dwell'] === true,
    hasHistoryAge: present['age'] === true,
    hasDwell: dwell === true,
    hasDuplicateItems: await hasDuplicates(db, 'items', 'item_id'),
    hasDuplicateUsers: await hasDuplicates(db, 'users', 'user_id'),
  };
}

async function hasDuplicates(db: Database, view: string, id: string): Promise<boolean> {
  const { found } = await db.row<{ found: boolean }>(
    `SELECT count(${id}) > count(DISTINCT ${id}) AS found FROM ${view}`,
  );
  return found;
}

function keyType(types: readonly string[]): string {
  return types.every((type) => /^(U?(TINY|SMALL)INT|U?INTEGER|BIGINT)$/.test(type)) ? 'BIGINT' : 'VARCHAR';
}

/** Column of a field in the built tables, out of the way of their own columns. */
export function fieldColumn(name: string): string {
  return sqlName(`x_${name}`);
}

/** Column of a label in the built tables. */
export function labelColumn(label: Label): string {
  return sqlName(`y_${labelName(label)}`);
}

/** The labels of objectives, each once. */
export function labelsOf(objectives: readonly { readonly label: Label }[]): Label[] {
  return [...new Map(objectives.map(({ label }) => [labelName(label), label])).values()];
}

/** A number of any stored type, or a moment (as UTC ms), as an SQL expression of type DOUBLE. */
export function numericSql(column: string, type: string): string {
  return /^(TIMESTAMP|DATE)/.test(type) ? `CAST(epoch_ms(${column}) AS DOUBLE)` : `CAST(${column} AS DOUBLE)`;
}

/** The values of any stored type, one or a list of them, as an SQL expression of type VARCHAR[]; null when missing. */
export function textsSql(column: string, type: string): string {
  const list = type.endsWith('[]') ? column : `CASE WHEN ${column} IS NOT NULL THEN [${column}] END`;
  return `CAST(${list} AS VARCHAR[])`;
}

/**
 * A duration of an impression, which is 0 where it was not clicked, whatever the log says.
 *
 * @param impression alias of the table that has the duration and `clicked`.
 */
export function durationSql(impression: string, value: string): string {
  return `(CASE WHEN ${impression}.clicked = 0 THEN 0 ELSE ${value} END)`;
}

/** A DOUBLE expression, null where it is no finite number. */
export function finiteSql(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}
