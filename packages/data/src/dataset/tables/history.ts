import type { Database } from '../../duckdb/database.js';
import { fieldColumn } from './source.js';
import type { LogSource } from './source.js';
import { dwellUnits } from './past.js';

const HOUR = 3_600_000;

/**
 * Creates `t_history` (up to `length` past clicks a list, `n` = 0 the most recent, with the fields `history_dwell`
 * = ln(1 + s) and `history_age` = ln(1 + hours)) and `t_before` (what each user did before the log).
 *
 * The log's own history columns are used where it has them; else the history is the user's earlier clicks in the
 * log, the latest known first, a dwell only once it is over.
 */
export async function buildHistory(db: Database, source: LogSource, length: number): Promise<void> {
  await db.run(source.hasHistory ? loggedHistory(source, length) : ownHistory(length));
  await db.run(source.hasHistory ? loggedBefore(source) : NOTHING_BEFORE);
}

function entries(source: LogSource, slice: string, lists: string): string {
  return `SELECT l.seq, l.user_row, unnest(range(0, len(f.hist_item${slice}))) AS n,
      CAST(unnest(f.hist_item${slice}) AS ${source.keys.item}) AS key,
      unnest(f.hist_dwell${slice}) AS dwell, unnest(f.hist_age${slice}) AS age
    FROM ${lists} l JOIN lists f ON l.key = CAST(f.list_id AS ${source.keys.list}) WHERE len(f.hist_item) > 0`;
}

function known(column: string): string {
  return `CASE WHEN isfinite(${column}) AND ${column} >= 0 THEN CAST(${column} AS DOUBLE) END`;
}

function loggedHistory(source: LogSource, length: number): string {
  return `CREATE TABLE t_history AS
    SELECT h.seq, CAST(h.n AS INTEGER) AS n, coalesce(i.row_id, 0) AS item_row,
      ln(1 + ${known('h.dwell')}) AS ${fieldColumn('history_dwell')}, ln(1 + ${known('h.age')}) AS ${fieldColumn('history_age')}
    FROM (${entries(source, `[1:${length}]`, 't_lists')}) h
    LEFT JOIN t_items i ON i.key = h.key
    WHERE h.n IS NOT NULL AND h.n < ${length} ORDER BY h.seq, h.n`;
}

function loggedBefore(source: LogSource): string {
  return `CREATE TABLE t_before AS
    SELECT user_row, count(*) AS clicks, count(dwell) AS dwells, CAST(coalesce(sum(${dwellUnits('dwell')}), 0) AS BIGINT) AS dwell_sum
    FROM (
      SELECT user_row, ${known('dwell')} AS dwell
      FROM (${entries(source, '', '(SELECT * FROM t_lists WHERE user_row > 0 QUALIFY row_number() OVER (PARTITION BY user_row ORDER BY seq) = 1)')})
      WHERE n IS NOT NULL
    ) GROUP BY user_row`;
}

const NOTHING_BEFORE = `CREATE TABLE t_before (user_row INTEGER, clicks BIGINT, dwells BIGINT, dwell_sum BIGINT)`;

function ownHistory(length: number): string {
  return `CREATE TABLE t_history AS
    WITH clicks AS (
      SELECT user_row, item_row, time, dwell, dwell_known, click_known,
        row_number() OVER (PARTITION BY user_row ORDER BY click_known, seq, position, item_row) AS nth
      FROM t_events WHERE clicked = 1 AND user_row > 0
    ), latest AS (SELECT user_row, click_known, max(nth) AS nth FROM clicks GROUP BY ALL),
    wanted AS (
      SELECT l.seq, l.user_row, l.time, unnest(range(0, least(k.nth, ${length}))) AS n, k.nth
      FROM t_lists l ASOF JOIN latest k ON l.user_row = k.user_row AND l.time >= k.click_known
    )
    SELECT w.seq, CAST(w.n AS INTEGER) AS n, c.item_row,
      CASE WHEN c.dwell_known <= w.time THEN ln(1 + c.dwell) END AS ${fieldColumn('history_dwell')},
      ln(1 + (w.time - c.time) / ${HOUR}) AS ${fieldColumn('history_age')}
    FROM wanted w JOIN clicks c ON c.user_row = w.user_row AND c.nth = w.nth - w.n
    ORDER BY w.seq, w.n`;
}
