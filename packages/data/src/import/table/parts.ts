import type { Database } from '../../duckdb/database.js';
import { listsUpTo } from '../../dataset/tables/split.js';
import type { TableMapping } from './mapping.js';

/**
 * Gives `staged_lists` the column `part`: lists in the order of the MD5 hash of `seed:list_id`, cut at the shares, so that the same
 * seed gives the same parts everywhere.
 */
export async function drawParts(
  db: Database,
  { seed, train, validation }: NonNullable<TableMapping['parts']>,
): Promise<void> {
  const { lists } = await db.row<{ lists: number }>('SELECT count(*) AS lists FROM staged_lists');
  const learnt = listsUpTo(train, lists);
  const validated = listsUpTo(train + validation, lists);
  await db.run(`
    CREATE TABLE parted AS
    SELECT *, CASE WHEN nth <= ${learnt} THEN 'train' WHEN nth <= ${validated} THEN 'validation' ELSE 'test' END AS part
    FROM (SELECT *, row_number() OVER (ORDER BY md5('${seed}:' || list_id::VARCHAR), list_id) AS nth FROM staged_lists);
    DROP TABLE staged_lists;
    ALTER TABLE parted DROP COLUMN nth;
    ALTER TABLE parted RENAME TO staged_lists`);
}
