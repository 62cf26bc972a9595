import { openDuckDb, sqlName } from '../duckdb/database.js';
import type { Database, DatabaseOptions } from '../duckdb/database.js';
import { openLog } from '../log/open.js';
import type { Log } from '../log/open.js';
import { LOG_FILES } from '../log/schema.js';
import { logViews } from '../log/views.js';
import type { LogProfile } from './profile.js';
import { quantiles } from './quantiles.js';
import { profileSplit } from './split.js';

const DWELL_QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
const LENGTH_QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

/**
 * Profiles a log: counts, click-through rate, list lengths, dwell, unseen share, nulls.
 *
 * @throws ParetorecError when the folder is no log, or columns are missing or of the wrong type.
 */
export async function inspectLog(folder: string, options: DatabaseOptions = {}): Promise<LogProfile> {
  const log = await openLog(folder);
  const db = await openDuckDb(options);
  try {
    await logViews(db, log);
    const counts = await db.row<Omit<LogProfile, 'ctr'> & { first: string | null; last: string | null }>(`
      SELECT count(*) AS lists, count(DISTINCT user_id) AS users,
        (SELECT count(*) FROM impressions) AS impressions,
        (SELECT count(DISTINCT item_id) FROM impressions) AS items,
        (SELECT count(*) FROM impressions WHERE clicked = 1) AS clicks,
        (SELECT count(*) FROM (SELECT list_id FROM impressions GROUP BY list_id HAVING max(clicked) = 0)) AS "listsWithoutClick",
        (SELECT count(*) FROM (SELECT DISTINCT unnest(hist_item)::VARCHAR AS id FROM lists) h
          ANTI JOIN (SELECT DISTINCT item_id::VARCHAR AS id FROM impressions) i USING (id)) AS "historyOnlyItems",
        strftime(make_timestamp(min(time) * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') AS first,
        strftime(make_timestamp(max(time) * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') AS last
      FROM lists`);
    const { first, last, ...rest } = counts;
    return {
      ...rest,
      folder,
      source: log.schema.source,
      ctr: counts.impressions === 0 ? null : counts.clicks / counts.impressions,
      time: first === null || last === null ? null : { first, last },
      listLength: await profileLengths(db),
      historyLength: await profileHistory(db),
      dwell: await profileDwell(db),
      split: await profileSplit(db),
      columns: await profileColumns(db, log),
      fields: log.schema.fields,
      labels: log.schema.labels,
    };
  } finally {
    await db.close();
  }
}

async function profileLengths(db: Database): Promise<LogProfile['listLength']> {
  const lengths = 'SELECT count(*) AS value FROM impressions GROUP BY list_id';
  const row = await db.row<{ min: number | null; mean: number; max: number }>(
    `SELECT min(value) AS min, avg(value) AS mean, max(value) AS max FROM (${lengths})`,
  );
  const values = await quantiles(db, lengths, LENGTH_QUANTILES);
  return row.min === null || values === null ? null : { ...row, min: row.min, quantiles: values };
}

async function profileHistory(db: Database): Promise<LogProfile['historyLength']> {
  const row = await db.row<{ known: number; mean: number; empty: number }>(`
    SELECT count(hist_item) AS known, avg(coalesce(len(hist_item), 0)) AS mean,
      count(*) FILTER (coalesce(len(hist_item), 0) = 0) AS empty FROM lists`);
  return row.known === 0 ? null : { mean: row.mean, empty: row.empty };
}

async function profileDwell(db: Database): Promise<LogProfile['dwell']> {
  const row = await db.row<{ known: number; unknown: number }>(`
    SELECT count(dwell) AS known, count(*) - count(dwell) AS unknown FROM impressions WHERE clicked = 1`);
  const values = await quantiles(
    db,
    'SELECT dwell AS value FROM impressions WHERE clicked = 1 AND dwell IS NOT NULL',
    DWELL_QUANTILES,
  );
  return { ...row, quantiles: values };
}

async function profileColumns(db: Database, log: Log): Promise<LogProfile['columns']> {
  const columns: LogProfile['columns'][number][] = [];
  for (const file of LOG_FILES) {
    if (log.files[file] === undefined) continue;
    const types = [...(await db.describe(`SELECT * FROM ${file}`))];
    const shares = types.map(([name, type], i) => {
      const isEmpty = type.endsWith('[]')
        ? `coalesce(len(${sqlName(name)}), 0) = 0`
        : `${sqlName(name)} IS NULL`;
      return `count(*) FILTER (${isEmpty}) / greatest(count(*), 1) AS c${i}`;
    });
    const row = await db.row<Record<string, number>>(`SELECT ${shares.join(', ')} FROM ${file}`);
    types.forEach(([name, type], i) => columns.push({ file, name, type, nulls: row[`c${i}`] ?? 0 }));
  }
  return columns;
}
