import type { Database } from '../duckdb/database.js';
import type { LogField } from '../log/schema.js';

/** Past clicks up to this many seconds of dwell count as short. */
export const SHORT_DWELL_SECONDS = 5;

/** Context fields that {@link buildHistories} adds. */
export function historyFields(dwell: boolean): LogField[] {
  const base = { file: 'lists', group: 'context', kind: 'numeric' } as const;
  const clicks: LogField = {
    ...base,
    name: 'past_clicks',
    unit: 'ln(1+clicks)',
    description: 'earlier clicks of the user',
  };
  if (!dwell) return [clicks];
  return [
    clicks,
    {
      ...base,
      name: 'past_log_dwell',
      unit: 'ln(1+s)',
      description: 'mean over all earlier clicks of the user whose dwell had ended; null without any',
    },
    {
      ...base,
      name: 'past_short_share',
      unit: 'share',
      description: `share of those dwells of at most ${SHORT_DWELL_SECONDS} s; null without any`,
    },
  ];
}

/**
 * Creates the table `histories` (list_id, hist_item, hist_dwell, hist_age, past_clicks, past_log_dwell,
 * past_short_share) from `staged_lists` and `past_clicks`.
 *
 * A list sees clicks strictly before its time, of its user and split. A dwell counts from the moment it ended
 * (click time + dwell), so one that was still running at the list's time is null in the history and absent from
 * the aggregates.
 *
 * @param length entries kept a list (C), at least 1.
 */
export async function buildHistories(db: Database, length: number): Promise<void> {
  await db.run(`
    CREATE TABLE numbered_clicks AS
    SELECT split, user_id, item_id, time, dwell,
      row_number() OVER (PARTITION BY split, user_id ORDER BY time, item_id) AS k
    FROM (
      SELECT split, user_id, item_id, time, max(dwell) AS dwell
      FROM past_clicks GROUP BY split, user_id, item_id, time
    )`);
  await db.run(`
    CREATE TABLE recent_clicks AS
    SELECT split, user_id, k, list({'k': k, 'item': item_id, 'time': time, 'dwell': dwell}) OVER (
      PARTITION BY split, user_id ORDER BY k ROWS BETWEEN ${length - 1} PRECEDING AND CURRENT ROW) AS clicks
    FROM numbered_clicks`);
  // at equal times an ended dwell comes first (turn 0), then lists (1), then clicks (2): clicks are strictly before
  await db.run(`
    CREATE TABLE list_counts AS
    SELECT split, list_id, user_id, time, clicks, known, log_dwell, short FROM (
      SELECT split, list_id, user_id, time, turn,
        sum(click) OVER past AS clicks, sum(known) OVER past AS known,
        sum(log_dwell) OVER past AS log_dwell, sum(short) OVER past AS short
      FROM (
        SELECT split, list_id, user_id, time, 1 AS turn, 0 AS click, 0 AS known, 0.0::DOUBLE AS log_dwell, 0 AS short
        FROM staged_lists
        UNION ALL
        SELECT split, NULL, user_id, time, 2, 1, 0, 0, 0 FROM numbered_clicks
        UNION ALL
        SELECT split, NULL, user_id, greatest(time + 1, ceil(time + dwell::DOUBLE * 1000)::BIGINT), 0, 0, 1,
          ln(1 + dwell::DOUBLE), (dwell <= ${SHORT_DWELL_SECONDS})::INTEGER
        FROM numbered_clicks WHERE dwell IS NOT NULL
      )
      WINDOW past AS (PARTITION BY split, user_id ORDER BY time, turn, list_id, log_dwell ROWS UNBOUNDED PRECEDING)
    ) WHERE turn = 1`);
  await db.run(`
    CREATE TABLE histories AS
    SELECT list_id,
      list_transform(clicks, lambda c: c.item) AS hist_item,
      list_transform(clicks, lambda c:
        CASE WHEN c.time + c.dwell::DOUBLE * 1000 <= time THEN c.dwell END)::FLOAT[] AS hist_dwell,
      list_transform(clicks, lambda c: (time - c.time) / 3600000)::FLOAT[] AS hist_age,
      ln(1 + past)::FLOAT AS past_clicks,
      CASE WHEN known > 0 THEN log_dwell / known END::FLOAT AS past_log_dwell,
      CASE WHEN known > 0 THEN short / known END::FLOAT AS past_short_share
    FROM (
      SELECT l.list_id, l.time, l.clicks AS past, l.known, l.log_dwell, l.short,
        list_reverse_sort(coalesce(r.clicks, [])) AS clicks
      FROM list_counts l
      LEFT JOIN recent_clicks r ON r.split = l.split AND r.user_id = l.user_id AND r.k = l.clicks
    );
    DROP TABLE numbered_clicks; DROP TABLE recent_clicks; DROP TABLE list_counts`);
}
