import { ParetorecError } from '@paretorec/contracts';
import { sqlName, sqlText } from '../../duckdb/database.js';
import type { Database } from '../../duckdb/database.js';
import {
  clickedOf,
  dwellOf,
  fieldOf,
  firstFault,
  labelOf,
  positionOf,
  textOf,
  timeOf,
} from './expressions.js';
import type { Expression } from './expressions.js';
import type { TableMapping } from './mapping.js';
import type { MappingFile } from './read-mapping.js';

/**
 * From the loaded table `raw_impressions` makes `rows`: typed values, ids as text, one row an impression, bad ones
 * in `rejects`. The i-th field is column `f<i>`, the i-th label `l<i>`.
 */
export async function stageRows(
  db: Database,
  mapping: TableMapping['impressions'],
  source: string,
): Promise<void> {
  const { columns } = mapping;
  const clicked = clickedOf(columns.clicked);
  const fixed: Record<string, Expression> = {
    list: { value: columns.list === undefined ? 'NULL' : textOf(columns.list), faults: [] },
    user: { value: textOf(columns.user), faults: [] },
    item: { value: textOf(columns.item), faults: [] },
    session: { value: columns.session === undefined ? 'NULL' : textOf(columns.session), faults: [] },
    time: timeOf(columns.time),
    clicked,
    dwell:
      columns.dwell === undefined ? { value: 'NULL', faults: [] } : dwellOf(columns.dwell, clicked.value),
    position: columns.position === undefined ? { value: 'NULL', faults: [] } : positionOf(columns.position),
    ...Object.fromEntries(mapping.fields.map((field, i) => [`f${i}`, fieldOf(field)])),
    ...Object.fromEntries(mapping.labels.map((label, i) => [`l${i}`, labelOf(label.column, label.kind)])),
  };
  const ids = ['user', 'item', ...(columns.list === undefined ? [] : ['list'])];
  const faults = [
    { when: ids.map((id) => `(${fixed[id]?.value}) IS NULL`).join(' OR '), reason: 'null-id' },
    ...Object.values(fixed).flatMap((expression) => expression.faults),
  ];
  const values = Object.entries(fixed).map(([name, { value }]) => `${value} AS ${sqlName(name)}`);
  await db.run(`
    CREATE TABLE typed AS
    SELECT "row", ${values.join(', ')}, ${firstFault(faults)} AS reason FROM raw_impressions`);
  await reject(db, source, 'SELECT "row", reason FROM typed WHERE reason IS NOT NULL');
  if (columns.list !== undefined) await rejectWithinLists(db, source, columns.position !== undefined);
  await db.run('ALTER TABLE typed RENAME TO rows');
}

/** Rejects rows of another user than their list's first row has, and repeated items and positions. */
async function rejectWithinLists(db: Database, source: string, hasPositions: boolean): Promise<void> {
  await reject(
    db,
    source,
    `SELECT "row", 'several-users' AS reason FROM typed JOIN (
      SELECT list, arg_min("user", "row") AS first FROM typed GROUP BY list HAVING min("user") <> max("user")
    ) USING (list) WHERE "user" <> first`,
  );
  for (const column of ['item', ...(hasPositions ? ['position'] : [])]) {
    // repeated ones are few: only they are numbered, so that the whole table need not be sorted
    const repeated = `SELECT list, ${sqlName(column)} FROM typed GROUP BY ALL HAVING count(*) > 1`;
    await reject(
      db,
      source,
      `SELECT "row", 'duplicate-${column}' AS reason FROM (
        SELECT "row", row_number() OVER (PARTITION BY list, ${sqlName(column)} ORDER BY "row") AS nth
        FROM typed SEMI JOIN (${repeated}) USING (list, ${sqlName(column)})
      ) WHERE nth > 1`,
    );
  }
}

/** Moves rows from `typed` to `rejects`; `faulty` is a query that gives their `row` and `reason`. */
async function reject(db: Database, source: string, faulty: string): Promise<void> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE faulty AS ${faulty};
    INSERT INTO rejects
    SELECT ${sqlText(source)}, t."row", t.reason, to_json(r)::VARCHAR
    FROM faulty t JOIN raw_impressions r ON r."row" = t."row";
    DELETE FROM typed WHERE "row" IN (SELECT "row" FROM faulty)`);
}

/** Types of the ids: whole numbers where every text is one in its usual form, else text. */
export async function idTypes(db: Database): Promise<Record<'list' | 'user' | 'item' | 'session', string>> {
  const whole = (column: string): string =>
    `coalesce(bool_and(TRY_CAST(${column} AS BIGINT)::VARCHAR IS NOT DISTINCT FROM ${column})
      FILTER (${column} IS NOT NULL), true)`;
  const row = await db.row<Record<'list' | 'user' | 'item' | 'session', boolean>>(`
    SELECT ${whole('list')} AS list, ${whole('"user"')} AS "user", ${whole('item')} AS item,
      ${whole('session')} AS session FROM rows`);
  const type = (isWhole: boolean): string => (isWhole ? 'BIGINT' : 'VARCHAR');
  return { list: type(row.list), user: type(row.user), item: type(row.item), session: type(row.session) };
}

/** From `rows` makes `staged_lists`, `staged_impressions` and `past_clicks`. */
export async function stageLists(
  db: Database,
  mapping: TableMapping['impressions'],
  types: Record<'list' | 'user' | 'item' | 'session', string>,
): Promise<void> {
  const { list, position } = mapping.columns;
  await db.run(
    list === undefined
      ? `CREATE TABLE keyed AS SELECT * REPLACE (1 AS "position"),
          row_number() OVER (ORDER BY time, "row") AS list_id FROM rows`
      : `CREATE TABLE keyed AS SELECT * ${
          position === undefined
            ? 'REPLACE (row_number() OVER (PARTITION BY list ORDER BY "row") AS "position")'
            : ''
        }, list::${types.list} AS list_id FROM rows`,
  );
  const fields = (group: string): string[] =>
    mapping.fields.flatMap((field, i) => (field.group === group ? [`f${i}`] : []));
  // a list's own values are those of its first row
  const first = (column: string): string => `arg_min_null(${column}, "row")`;
  await db.run(`
    CREATE TABLE staged_lists AS
    SELECT '' AS split, list_id, ${first('"user"')}::${types.user} AS user_id, min(time) AS time,
      ${first('session')}::${types.session} AS session_id
      ${fields('context')
        .map((f) => `, ${first(f)} AS ${f}`)
        .join('')}
    FROM keyed GROUP BY list_id`);
  await db.run(`
    CREATE TABLE staged_impressions AS
    SELECT k.list_id, l.time, k."position", k.item::${types.item} AS item_id, k.clicked, k.dwell
      ${[...fields('impression'), ...mapping.labels.map((_, i) => `l${i}`)].map((f) => `, k.${f}`).join('')}
    FROM keyed k JOIN staged_lists l USING (list_id)`);
  await db.run(`
    CREATE TABLE past_clicks AS
    SELECT '' AS split, "user"::${types.user} AS user_id, item::${types.item} AS item_id, time, dwell
    FROM keyed WHERE clicked = 1;
    DROP TABLE keyed`);
}

/**
 * From the user or item fields of `rows` makes a table (id as text, fields).
 *
 * @throws ParetorecError `varies` when a field has several values for one id, as the earlier lists would then see
 *   what came later.
 */
export async function constantFields(
  db: Database,
  file: MappingFile,
  group: 'user' | 'item',
): Promise<string[]> {
  const indices = file.mapping.impressions.fields.flatMap((field, i) => (field.group === group ? [i] : []));
  const values = indices.map((i) => `, first(f${i} ORDER BY "row") AS f${i}`).join('');
  await db.run(`
    CREATE TABLE ${group}_constants AS
    SELECT ${sqlName(group)} AS id${values} FROM rows GROUP BY id`);
  for (const i of indices) {
    const [varying] = await db.rows<{ id: string }>(`
      SELECT ${sqlName(group)} AS id FROM rows
      GROUP BY id HAVING count(DISTINCT f${i}) + max((f${i} IS NULL)::INTEGER) > 1 ORDER BY id LIMIT 1`);
    if (varying !== undefined) {
      throw new ParetorecError({
        code: 'varies',
        where: file.where(['impressions', 'fields', i, 'group']),
        problem: `the field has several values for one ${group}`,
        found: `${group} ${varying.id}`,
        remedy: `use group "${group === 'user' ? 'context' : 'impression'}"`,
      });
    }
  }
  return indices.map((i) => `f${i}`);
}
