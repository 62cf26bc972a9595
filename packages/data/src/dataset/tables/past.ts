import type { Database } from '../../duckdb/database.js';
import { sqlName } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import { declared } from './entities.js';
import { finiteSql, labelColumn } from './source.js';
import type { LogSource } from './source.js';

/** Sums of ln(1 + dwell) are kept in whole millionths: integers add up to the same in any order of threads. */
export const DWELL_UNIT = 1_000_000;

/** ln(1 + dwell) in whole units, of a column of seconds. */
export function dwellUnits(column: string): string {
  return `CAST(round(ln(1 + ${column}) * ${DWELL_UNIT}) AS BIGINT)`;
}

/**
 * Creates `t_events`: the impressions with row numbers for ids and the moments from which they are known.
 *
 * An impression or click of a list at time t is known to lists later than t, and a click not before its arrival,
 * where logged. A dwell is known once it is over: at its arrival, else at t + dwell.
 */
export async function buildEvents(
  db: Database,
  source: LogSource,
  fields: readonly FieldSource[],
  labels: readonly string[],
): Promise<void> {
  const { keys } = source;
  const columns = labels.map((label) => `, ${rawLabel(source, label)} AS ${labelColumn(label)}`).join('');
  await db.run(`CREATE TABLE t_events AS
    SELECT l.seq, l.time, l.part, l.user_row, coalesce(i.row_id, 0) AS item_row, i.publish, f.position,
      coalesce(f.clicked, 0) AS clicked, f.dwell
      , greatest(l.time + 1, coalesce(f.click_arrival, 0)) AS click_known
      , greatest(l.time + 1, coalesce(f.dwell_arrival, l.time + CAST(ceil(least(f.dwell, 1e9) * 1000) AS BIGINT))) AS dwell_known
      ${columns}
      ${declared(fields, 'impression')}
    FROM (SELECT * REPLACE (CASE WHEN isfinite(dwell) AND dwell >= 0 THEN CAST(dwell AS DOUBLE) END AS dwell) FROM impressions) f
    JOIN t_lists l ON l.key = CAST(f.list_id AS ${keys.list})
    LEFT JOIN t_items i ON i.key = CAST(f.item_id AS ${keys.item})`);
}

/**
 * Creates `t_item_past` and `t_user_past`: running sums of clicks and dwells, one row for every moment at which
 * something became known. The sums of a list at time t are those of the last row at or before t.
 *
 * Sums are of whole numbers below 2^53 in DOUBLE, exact in any order.
 */
export async function buildPast(db: Database): Promise<void> {
  for (const [table, entity] of [
    ['t_item_past', 'item_row'],
    ['t_user_past', 'user_row'],
  ] as const) {
    await db.run(`CREATE TABLE ${table} AS
      WITH changes AS (
        SELECT ${entity} AS row_id, click_known AS moment, 1 AS clicks, 0 AS dwells, 0 AS dwell_sum
        FROM t_events WHERE clicked = 1 AND ${entity} > 0
        UNION ALL
        SELECT ${entity}, dwell_known, 0, 1, ${dwellUnits('dwell')}
        FROM t_events WHERE clicked = 1 AND ${entity} > 0 AND dwell IS NOT NULL
      ), moments AS (
        SELECT row_id, moment, sum(CAST(clicks AS DOUBLE)) AS clicks, sum(CAST(dwells AS DOUBLE)) AS dwells,
          sum(CAST(dwell_sum AS DOUBLE)) AS dwell_sum
        FROM changes GROUP BY row_id, moment
      )
      SELECT row_id, moment, sum(clicks) OVER past AS clicks, sum(dwells) OVER past AS dwells, sum(dwell_sum) OVER past AS dwell_sum
      FROM moments WINDOW past AS (PARTITION BY row_id ORDER BY moment ROWS UNBOUNDED PRECEDING)`);
  }
}

/** A label as a DOUBLE, null where unknown or where the log lacks the column. */
function rawLabel(source: LogSource, label: string): string {
  if (label === 'dwell') return 'f.dwell';
  if (!source.types.impressions.has(label)) return 'CAST(NULL AS DOUBLE)';
  return finiteSql(`CAST(f.${sqlName(label)} AS DOUBLE)`);
}
