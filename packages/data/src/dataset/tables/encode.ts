import type { Database } from '../../duckdb/database.js';
import { normaliseSql } from '../fitted/numeric-scale.js';
import { labelSql } from '../fitted/label-transform.js';
import { fieldsOf, vocabularyTable } from '../fitted/fitted-field.js';
import type { FittedField } from '../fitted/fitted-field.js';
import { multiValue, numericValue, rawValue } from '../fitted/fit-fields.js';
import type { FittedObjective } from '../options.js';
import { durationSql, labelColumn } from './source.js';
import type { LogSource } from './source.js';

/** SQL that turns a table's raw field values into ids and normalised numbers. */
export interface EncodedColumns {
  /** One expression a field: INTEGER, INTEGER[] or FLOAT, never null. */
  readonly values: readonly string[];
  /** Joins that the expressions need, after `FROM <table> b`. */
  readonly joins: string;
}

/**
 * Expressions and joins that encode fields of table `table`, which the query calls `b`.
 *
 * @param where condition on the table's rows, there called `t`, that the query has too, so that lists of ids are only gathered there.
 */
export function encodeColumns(
  log: LogSource,
  fields: readonly { field: FittedField; index: number }[],
  table: string,
  where = 'true',
): EncodedColumns {
  const joins: string[] = [];
  const values = fields.map(({ field: { source, scale }, index }) => {
    const vocabulary = vocabularyTable(index);
    if (scale !== undefined) return normaliseSql(scale, numericValue(log, source, 'b'));
    if (source.kind === 'categorical') {
      joins.push(
        `LEFT JOIN ${vocabulary} ON ${vocabulary}.value = CAST(${rawValue(source, 'b')} AS VARCHAR)`,
      );
      return `coalesce(${vocabulary}.id, 0)`;
    }
    const list = multiValue(log, source, 't');
    joins.push(`LEFT JOIN (
      SELECT u.place, list(coalesce(v.id, 0) ORDER BY u.n) AS ids
      FROM (SELECT t.rowid AS place, unnest(${list}) AS value, generate_subscripts(${list}, 1) AS n FROM ${table} t WHERE ${where}) u
      LEFT JOIN ${vocabulary} v ON v.value = u.value GROUP BY u.place
    ) m_${index} ON m_${index}.place = b.rowid`);
    return `coalesce(m_${index}.ids, [0])`;
  });
  return { values, joins: joins.join('\n') };
}

/** Impressions encoded in one statement, so that its memory does not grow with the log. */
const STAGE_ROWS = 250_000;

/**
 * Creates `t_encoded`, one row a list in the order of `seq`: what batches are read from.
 *
 * Columns: seq, part, cut_hash, user_row, c0.. (context fields), history LIST<STRUCT(place, item_row, h0..)>,
 * shown LIST<STRUCT(place, item_row, clicked, f0.., y0..)> (impression fields and targets by objective), id, user_id,
 * outcome LIST<STRUCT(place, logged_position, dwell, popularity, age)>.
 */
export async function encodeLists(
  db: Database,
  log: LogSource,
  fields: readonly FittedField[],
  objectives: readonly FittedObjective[],
  progress: (done: number) => void,
): Promise<void> {
  const { lists, rows } = await db.row<{ lists: number; rows: number }>(
    'SELECT (SELECT count(*) FROM t_lists) AS lists, (SELECT count(*) FROM t_impressions) AS rows',
  );
  const stage = Math.max(2048, Math.floor((STAGE_ROWS * lists) / Math.max(rows, 1)));
  for (let from = 0; from === 0 || from < lists; from += stage) {
    const select = stageSql(log, fields, objectives, { from, to: from + stage });
    await db.run(from === 0 ? `CREATE TABLE t_encoded AS ${select}` : `INSERT INTO t_encoded ${select}`);
    progress(Math.min(1, (from + stage) / Math.max(lists, 1)));
  }
}

function stageSql(
  log: LogSource,
  fields: readonly FittedField[],
  objectives: readonly FittedObjective[],
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const within = (alias: string): string => `${alias}.seq >= ${from} AND ${alias}.seq < ${to}`;
  const context = fieldsOf(fields, 'context');
  const derived = context.filter(({ field }) => field.source.origin === 'derived');
  const declared = context.filter(({ field }) => field.source.origin !== 'derived');
  const lists = encodeColumns(log, declared, 't_lists', within('t'));
  const past = encodeColumns(log, derived, 't_context', within('t'));
  const shown = encodeColumns(log, fieldsOf(fields, 'impression'), 't_impressions', within('t'));
  const history = encodeColumns(log, fieldsOf(fields, 'history'), 't_history', within('t'));
  const contextColumns = context.map(({ index }, i) => {
    const at = declared.findIndex((c) => c.index === index);
    return at >= 0 ? `l.e${at} AS c${i}` : `p.e${derived.findIndex((c) => c.index === index)} AS c${i}`;
  });
  const named = (values: readonly string[], prefix: string): string =>
    values.map((value, i) => `, ${prefix}${i} := ${value}`).join('');
  const plain = (values: readonly string[]): string =>
    values.map((value, i) => `, ${value} AS e${i}`).join('');
  // sorting each list after the aggregation by its first entry, which differs, takes a quarter of the time of
  // list(... ORDER BY ...)
  return `SELECT l.seq, l.part, l.cut_hash, l.user_row, ${contextColumns.map((c) => `${c}, `).join('')}
      coalesce(h.history, []) AS history, s.shown, l.id, coalesce(l.user_id, '') AS user_id, s.outcome
    FROM (SELECT b.* ${plain(lists.values)} FROM t_lists b ${lists.joins} WHERE ${within('b')}) l
    JOIN (SELECT b.seq ${plain(past.values)} FROM t_context b ${past.joins} WHERE ${within('b')}) p ON p.seq = l.seq
    JOIN (
      SELECT b.seq,
        list_sort(list(struct_pack(place := b.rowid, item_row := b.item_row, clicked := CAST(b.clicked AS UTINYINT)${named(shown.values, 'f')}${named(objectives.map(targetSql), 'y')}))) AS shown,
        list_sort(list(struct_pack(place := b.rowid, logged_position := b.position, dwell := coalesce(b.dwell, 'NaN'), popularity := CAST(b.popularity AS DOUBLE), age := b.age))) AS outcome
      FROM t_impressions b ${shown.joins}
      WHERE ${within('b')} GROUP BY b.seq
    ) s ON s.seq = l.seq
    LEFT JOIN (
      SELECT b.seq, list_sort(list(struct_pack(place := b.n, item_row := b.item_row${named(history.values, 'h')}))) AS history
      FROM t_history b ${history.joins} WHERE ${within('b')} GROUP BY b.seq
    ) h ON h.seq = l.seq
    ORDER BY l.seq`;
}

function targetSql({ label, population, transform }: FittedObjective): string {
  const column = `b.${labelColumn(label)}`;
  const value =
    transform.kind === 'scaled' && transform.zeroUnclicked && population === 'all'
      ? durationSql('b', column)
      : column;
  const target = labelSql(transform, value);
  return population === 'all'
    ? target
    : `(CASE WHEN b.clicked = 1 THEN ${target} ELSE CAST('NaN' AS FLOAT) END)`;
}
