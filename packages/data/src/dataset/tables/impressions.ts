import type { Label } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import { computedLabel } from './computed-labels.js';
import { DWELL_UNIT } from './past.js';
import { fieldColumn, labelColumn } from './source.js';
import type { LogSource } from './source.js';

const HOUR = 3_600_000;

/**
 * Creates `t_impressions`, sorted by list and position, with the derived fields of items as they were shown:
 *
 * - `item_clicks`, `item_impressions`: ln(1 + count so far);
 * - `item_mean_dwell`: mean of ln(1 + s) over the item's dwells so far, null without one;
 * - `item_age`: ln(1 + hours) since publishing where known, else since the item was first shown;
 *
 * and with the labels, computed ones too.
 */
export async function buildImpressions(
  db: Database,
  source: LogSource,
  fields: readonly FieldSource[],
  labels: readonly Label[],
): Promise<void> {
  const targets = labels.map((label, place) =>
    typeof label === 'string'
      ? { value: `f.${labelColumn(label)}`, join: '' }
      : computedLabel(source, label, `y${place}`),
  );
  await db.run(`CREATE TABLE t_impressions AS
    WITH first AS (SELECT item_row, min(time) AS shown FROM t_events GROUP BY item_row)
    SELECT f.seq, f.part, f.item_row, f.position, f.clicked, f.dwell, coalesce(p.clicks, 0) AS popularity,
      greatest(f.time - coalesce(f.publish, first.shown), 0) / ${HOUR} AS age,
      ln(1 + coalesce(p.clicks, 0)) AS ${fieldColumn('item_clicks')},
      ln(f.nth) AS ${fieldColumn('item_impressions')},
      CASE WHEN p.dwells > 0 THEN p.dwell_sum / ${DWELL_UNIT} / p.dwells END AS ${fieldColumn('item_mean_dwell')},
      ln(1 + age) AS ${fieldColumn('item_age')}
      ${labels.map((label, place) => `, ${targets[place]!.value} AS ${labelColumn(label)}`).join('')}
      ${fields
        .filter((field) => field.group === 'impression' && field.origin === 'declared')
        .map((field) => `, f.${fieldColumn(field.column)}`)
        .join('')}
    FROM (SELECT *, rank() OVER (PARTITION BY item_row ORDER BY time) AS nth FROM t_events) f
    ASOF LEFT JOIN t_item_past p ON f.item_row = p.row_id AND f.time >= p.moment
    LEFT JOIN first ON first.item_row = f.item_row
    ${targets.map(({ join }) => join).join('\n')}
    ORDER BY f.seq, f.position, f.item_row`);
}

/**
 * Creates `t_context` with the derived context fields of every list:
 *
 * - `hour` (0 to 23) and `weekday` (0 is Monday), UTC;
 * - `user_clicks`: ln(1 + the user's clicks so far);
 * - `user_mean_dwell`: mean of ln(1 + s) over the user's dwells so far, null without one.
 *
 * "So far" counts the log's earlier clicks and, where lists carry histories, those of the user's first list, which
 * were before the log.
 */
export async function buildContext(db: Database): Promise<void> {
  await db.run(`CREATE TABLE t_context AS
    SELECT l.seq, (l.time // ${HOUR}) % 24 AS ${fieldColumn('hour')}, (l.time // ${24 * HOUR} + 3) % 7 AS ${fieldColumn('weekday')},
      ln(1 + coalesce(p.clicks, 0) + coalesce(b.clicks, 0)) AS ${fieldColumn('user_clicks')},
      CASE WHEN coalesce(p.dwells, 0) + coalesce(b.dwells, 0) > 0
        THEN (coalesce(p.dwell_sum, 0) + coalesce(b.dwell_sum, 0)) / ${DWELL_UNIT} / (coalesce(p.dwells, 0) + coalesce(b.dwells, 0))
      END AS ${fieldColumn('user_mean_dwell')}
    FROM t_lists l
    ASOF LEFT JOIN t_user_past p ON l.user_row = p.row_id AND l.time >= p.moment
    LEFT JOIN t_before b ON b.user_row = l.user_row
    ORDER BY l.seq`);
}
