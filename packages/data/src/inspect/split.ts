import type { Database } from '../duckdb/database.js';
import { DEFAULT_SPLIT, listsUpTo } from '../dataset/tables/split.js';
import type { LogProfile } from './profile.js';

/** Shares of lists by default, in time order: train up to the first, validation up to the second. */
const BOUNDS = [DEFAULT_SPLIT.train, DEFAULT_SPLIT.train + DEFAULT_SPLIT.validation];

/** Counts the parts, and what of the test part was not in train. */
export async function profileSplit(db: Database): Promise<LogProfile['split']> {
  const { parts, lists } = await db.row<{ parts: number; lists: number }>(
    'SELECT count(part) AS parts, count(*) AS lists FROM lists',
  );
  const by = parts > 0 ? 'part' : 'time';
  const partOf = by === 'part' ? 'part' : await partByTime(db, lists);
  await db.run(`CREATE OR REPLACE TEMP TABLE parts AS SELECT list_id, user_id, ${partOf} AS part FROM lists`);
  const counts = await db.row<{ train: number; validation: number; test: number }>(`
    SELECT count(*) FILTER (part = 'train') AS train, count(*) FILTER (part = 'validation') AS validation,
      count(*) FILTER (part = 'test') AS test FROM parts`);
  const { items } = await db.row<{ items: number | null }>(`
    WITH shown AS (SELECT i.item_id, p.part FROM impressions i JOIN parts p USING (list_id)),
      known AS (SELECT DISTINCT item_id, true AS known FROM shown WHERE part = 'train')
    SELECT avg((k.known IS NULL)::INTEGER) AS items FROM shown s LEFT JOIN known k USING (item_id) WHERE s.part = 'test'`);
  const { users } = await db.row<{ users: number | null }>(`
    WITH known AS (SELECT DISTINCT user_id, true AS known FROM parts WHERE part = 'train')
    SELECT avg((k.known IS NULL)::INTEGER) AS users FROM parts p LEFT JOIN known k USING (user_id) WHERE p.part = 'test'`);
  return { by, lists: counts, unseenItems: items, unseenUsers: users };
}

/** SQL for the part of a list; lists of equal time fall in the same part. */
async function partByTime(db: Database, lists: number): Promise<string> {
  const [validation, test] = await Promise.all(
    BOUNDS.map(async (share) => {
      const [row] = await db.rows<{ time: number }>(
        `SELECT time FROM lists ORDER BY time LIMIT 1 OFFSET ${listsUpTo(share, lists)}`,
      );
      return row?.time ?? 'NULL';
    }),
  );
  return `CASE WHEN time >= ${test} THEN 'test' WHEN time >= ${validation} THEN 'validation' ELSE 'train' END`;
}
