import { logViews, openDuckDb, openLog, type Database, type DatabaseOptions } from '@paretorec/data';

/** What a panel of the gallery shows. */
export const GALLERY_PANELS = {
  position: { title: 'Clicks by position', x: 'position', y: 'click rate', logarithmic: false },
  dwell: {
    title: 'Dwell of a click',
    x: 'seconds',
    y: 'share of clicks read at most so long',
    logarithmic: true,
  },
  continuation: {
    title: 'Going on',
    x: 'lists of the session so far',
    y: 'share of sessions that go on',
    logarithmic: false,
  },
  freshness: {
    title: 'Age of what is shown',
    x: 'hours since the item was first shown',
    y: 'share of impressions at most so old',
    logarithmic: true,
  },
  return: { title: 'Return', x: 'days later', y: 'share of active users active again', logarithmic: false },
} as const;

/** One of {@link GALLERY_PANELS}. */
export type GalleryPanel = keyof typeof GALLERY_PANELS;

/** Points of each panel; empty where the log cannot tell. */
export type LogCurves = Readonly<Record<GalleryPanel, readonly (readonly [x: number, y: number])[]>>;

/** Places on a logarithmic axis, each about a quarter above the one before. */
const grid = (from: number, to: number): number[] => {
  const places: number[] = [];
  for (let x = from; x <= to; x *= 1.25) places.push(x);
  return places;
};

/** Measures the curves of any log in the project's format, simulated or real. */
export async function measureCurves(folder: string, options: DatabaseOptions = {}): Promise<LogCurves> {
  const log = await openLog(folder);
  const db = await openDuckDb(options);
  try {
    await logViews(db, log);
    return {
      position: await points(
        db,
        `SELECT position AS x, avg(clicked) AS y FROM impressions WHERE position <= 10 GROUP BY position ORDER BY position`,
      ),
      dwell: await shares(
        db,
        'SELECT dwell AS v FROM impressions WHERE clicked = 1 AND dwell IS NOT NULL',
        grid(1, 1800),
      ),
      continuation: await points(
        db,
        `WITH visits AS (SELECT count(*) AS n FROM lists WHERE session_id IS NOT NULL GROUP BY session_id)
        SELECT r AS x, sum((n > r)::INT) / sum((n >= r)::INT) AS y FROM visits, range(1, 9) t(r)
        GROUP BY r HAVING sum((n >= r)::INT) >= 10 ORDER BY r`,
      ),
      freshness: await shares(
        db,
        `SELECT (l.time - min(l.time) OVER (PARTITION BY i.item_id)) / 3600000.0 AS v
        FROM impressions i JOIN lists l USING (list_id)`,
        grid(0.1, 400),
      ),
      return: await points(
        db,
        `WITH active AS (SELECT DISTINCT user_id, time // 86400000 AS day FROM lists),
          span AS (SELECT max(day) AS last FROM active)
        SELECT d AS x, avg((b.user_id IS NOT NULL)::INT) AS y
        FROM active a CROSS JOIN range(1, 8) t(d) CROSS JOIN span
          LEFT JOIN active b ON b.user_id = a.user_id AND b.day = a.day + d
        WHERE a.day + d <= last GROUP BY d HAVING count(*) >= 10 ORDER BY d`,
      ),
    };
  } finally {
    await db.close();
  }
}

async function points(db: Database, sql: string): Promise<[number, number][]> {
  const rows = await db.rows<{ x: number; y: number }>(sql);
  return rows.map(({ x, y }) => [Number(x), Number(y)]);
}

/** The share of values `v` that are at most each of some places. */
async function shares(db: Database, values: string, places: readonly number[]): Promise<[number, number][]> {
  const columns = places.map((place, i) => `avg((v <= ${place})::INT) AS p${i}`);
  const row = await db.row<Record<string, number | null>>(
    `WITH values_ AS (${values}) SELECT ${columns.join(', ')} FROM values_`,
  );
  return places.flatMap((place, i): [number, number][] => {
    const share = row[`p${i}`];
    return share === null || share === undefined ? [] : [[place, share]];
  });
}
