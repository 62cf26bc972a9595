import { ParetorecError } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import type { SplitBounds } from './split.js';
import { splitBounds } from './split.js';
import type { SplitShares } from '../options.js';
import { declared } from './entities.js';
import type { LogSource } from './source.js';

/**
 * Creates `t_lists`: the lists that have impressions, with a dense number `seq` from 0 in the order of (time, list
 * id), their part (0 to 2), user row and declared context fields.
 *
 * @param split shares of the lists, or bounds in time that an earlier fit found; unused when the log names parts.
 * @returns the bounds in time, or undefined when the log names parts.
 * @throws ParetorecError `unknown-part` on a part that is none of the three.
 */
export async function buildLists(
  db: Database,
  source: LogSource,
  fields: readonly FieldSource[],
  split: SplitShares | SplitBounds,
): Promise<SplitBounds | undefined> {
  const { keys } = source;
  await db.run(`CREATE TABLE t_times AS
    SELECT CAST(row_number() OVER (ORDER BY time, key) - 1 AS INTEGER) AS seq, key, time
    FROM (
      SELECT DISTINCT CAST(list_id AS ${keys.list}) AS key, time FROM lists WHERE time IS NOT NULL
    ) WHERE key IN (SELECT CAST(list_id AS ${keys.list}) FROM impressions)
    ORDER BY 1`);
  const bounds = source.hasParts ? undefined : 'shares' in split ? split : await splitBounds(db, split);
  if (source.hasParts) await checkParts(db, source);
  const part =
    bounds === undefined
      ? `CASE f.part WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END`
      : `CASE WHEN t.time < ${bounds.validation} THEN 0 WHEN t.time < ${bounds.test} THEN 1 ELSE 2 END`;
  await db.run(`CREATE TABLE t_lists AS
    SELECT t.seq, t.key, t.time, CAST(${part} AS TINYINT) AS part, CAST(t.key AS VARCHAR) AS id,
      CAST(f.user_id AS VARCHAR) AS user_id, coalesce(u.row_id, 0) AS user_row,
      CAST(md5_number_lower(CAST(t.key AS VARCHAR)) % 2147483648 AS INTEGER) AS cut_hash
      ${declared(fields, 'context')}
    FROM t_times t
    JOIN lists f ON t.key = CAST(f.list_id AS ${keys.list})
    LEFT JOIN t_users u ON u.key = CAST(f.user_id AS ${keys.user})
    ORDER BY t.seq`);
  await checkDuplicates(db);
  return bounds;
}

async function checkParts(db: Database, source: LogSource): Promise<void> {
  const [wrong] = await db.rows<{ part: string | null }>(
    `SELECT part FROM lists WHERE part IS NULL OR part NOT IN ('train', 'validation', 'test') LIMIT 1`,
  );
  if (wrong === undefined) return;
  throw new ParetorecError({
    code: 'unknown-part',
    where: `${source.log.folder} lists.part`,
    problem: 'a list has no known part',
    found: wrong.part === null ? 'null' : `"${wrong.part}"`,
    expected: 'train, validation or test in every list, or no part column',
  });
}

async function checkDuplicates(db: Database): Promise<void> {
  const [found] = await db.rows<{ id: string }>(
    'SELECT id FROM t_lists GROUP BY id HAVING count(*) > 1 LIMIT 1',
  );
  if (found === undefined) return;
  throw new ParetorecError({
    code: 'duplicate-id',
    where: 'lists',
    problem: `list ${found.id} stands in more than one row`,
    remedy: '"paretorec data validate" names the rows',
  });
}
