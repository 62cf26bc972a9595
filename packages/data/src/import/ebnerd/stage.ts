import { sqlText } from '../../duckdb/database.js';
import type { Database } from '../../duckdb/database.js';
import type { EbnerdLayout, EbnerdSplit } from './layout.js';
import { BEHAVIOR_COLUMNS, HISTORY_COLUMNS, ebnerdSource } from './columns.js';

const REASON = `CASE
  WHEN impression_id IS NULL OR user_id IS NULL THEN 'null-id'
  WHEN impression_time IS NULL THEN 'bad-time'
  WHEN coalesce(len(article_ids_inview), 0) = 0 THEN 'empty-list'
  WHEN list_count(article_ids_inview) < len(article_ids_inview)
    OR list_count(article_ids_clicked) < len(article_ids_clicked) THEN 'null-id'
  WHEN len(list_distinct(article_ids_inview)) < len(article_ids_inview) THEN 'duplicate-item'
  WHEN NOT list_has_all(article_ids_inview, coalesce(article_ids_clicked, [])) THEN 'click-not-in-list'
  WHEN next_read_time < 0 OR NOT isfinite(next_read_time) THEN 'bad-dwell'
  WHEN next_read_time IS NOT NULL AND coalesce(len(article_ids_clicked), 0) = 0 THEN 'dwell-without-click'
END`;

/** Folder of a split's files, as rejects name them. */
const NAME_PREFIX = `CASE WHEN c.split = 'all' THEN '' ELSE c.split || '/' END`;

/**
 * Stages behaviours and histories: `checked` (every behaviour with its reason to be rejected, or null),
 * `staged_lists`, `past_clicks` and the rejects.
 *
 * The click of a list happened when the page that showed it was left, `impression_time + read_time` (in the
 * sample the clicked article's own page follows within 2 s of that in 91 of 101 cases). `next_read_time` belongs
 * to the clicked article; with several clicked it is not said whose it is, so their dwell is unknown.
 */
export async function stageBehaviors(db: Database, layout: EbnerdLayout): Promise<Set<string>> {
  const parts: string[] = [];
  let present = new Set<string>();
  for (const split of layout.splits) {
    const source = await ebnerdSource(db, split.behaviors, BEHAVIOR_COLUMNS);
    parts.push(`SELECT ${sqlText(split.name)} AS split, * FROM (${source.query})`);
    present =
      parts.length === 1
        ? new Set(source.present)
        : new Set([...present].filter((c) => source.present.has(c)));
  }
  await db.run(`CREATE VIEW behaviors AS ${parts.join(' UNION ALL ')}`);
  await db.run(`
    CREATE TABLE duplicates AS
    SELECT split, source_row FROM (
      SELECT split, source_row, row_number() OVER (PARTITION BY impression_id ORDER BY split, source_row) AS nth
      FROM behaviors WHERE impression_id IS NOT NULL
    ) WHERE nth > 1`);
  await db.run(`
    CREATE TABLE checked AS
    SELECT *, CASE WHEN isfinite(read_time) AND read_time > 0 THEN read_time ELSE 0 END AS page_seconds,
      CASE WHEN len(clicks) = 1 THEN next_read_time END AS dwell,
      CASE WHEN len(clicks) = 1 AND next_scroll_percentage BETWEEN 0 AND 100 THEN next_scroll_percentage END AS scroll
    FROM (
      SELECT b.*, epoch_ms(impression_time) AS time, list_distinct(coalesce(article_ids_clicked, [])) AS clicks,
        coalesce(${REASON}, CASE WHEN d.source_row IS NOT NULL THEN 'duplicate-list' END) AS reason
      FROM behaviors b LEFT JOIN duplicates d ON d.split = b.split AND d.source_row = b.source_row
    )`);
  await db.run(`
    INSERT INTO rejects
    SELECT ${NAME_PREFIX} || 'behaviors.parquet', c.source_row, c.reason, to_json(b)::VARCHAR
    FROM (SELECT split, source_row, reason FROM checked WHERE reason IS NOT NULL) c
    JOIN behaviors b ON b.split = c.split AND b.source_row = c.source_row`);
  return present;
}

/** Creates `past_clicks` from the histories and from the clicks of the lists themselves. */
export async function stagePastClicks(db: Database, layout: EbnerdLayout): Promise<void> {
  await db.run(
    'CREATE TABLE past_clicks (split VARCHAR, user_id BIGINT, item_id BIGINT, time BIGINT, dwell FLOAT)',
  );
  for (const split of layout.splits) await stageHistory(db, split);
  await db.run(`
    INSERT INTO past_clicks
    SELECT split, user_id, unnest(clicks), time + round(page_seconds * 1000)::BIGINT, dwell
    FROM checked WHERE reason IS NULL`);
}

async function stageHistory(db: Database, split: EbnerdSplit): Promise<void> {
  const { query } = await ebnerdSource(db, split.history, HISTORY_COLUMNS);
  await db.run(`
    CREATE OR REPLACE TABLE history AS
    SELECT *, CASE
      WHEN user_id IS NULL THEN 'null-id'
      WHEN coalesce(len(impression_time_fixed), 0) <> coalesce(len(article_id_fixed), 0)
        OR coalesce(len(impression_time_fixed), 0) <> coalesce(len(read_time_fixed), 0) THEN 'unequal-lengths'
    END AS reason
    FROM (${query})`);
  await db.run(`
    INSERT INTO rejects
    SELECT ${NAME_PREFIX} || 'history.parquet', source_row, reason, to_json({'user_id': user_id})::VARCHAR
    FROM (SELECT ${sqlText(split.name)} AS split, * FROM history) c WHERE reason IS NOT NULL`);
  await db.run(`
    INSERT INTO past_clicks
    SELECT ${sqlText(split.name)}, user_id, item, epoch_ms(time),
      CASE WHEN isfinite(dwell) AND dwell >= 0 THEN dwell END
    FROM (
      SELECT user_id, unnest(article_id_fixed) AS item, unnest(impression_time_fixed) AS time,
        unnest(read_time_fixed) AS dwell
      FROM history
      WHERE reason IS NULL
        AND user_id IN (SELECT user_id FROM checked WHERE reason IS NULL AND split = ${sqlText(split.name)})
    ) WHERE item IS NOT NULL AND time IS NOT NULL`);
  await db.run('DROP TABLE history');
}
