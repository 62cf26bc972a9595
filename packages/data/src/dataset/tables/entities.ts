import { ParetorecError } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import { sqlName } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import { fieldColumn, numericSql } from './source.js';
import type { LogSource } from './source.js';

/** Column of the items that dates them, when declared: becomes the field `item_age`. */
export const PUBLISH_TIME = 'publish_time';

/**
 * Creates `t_items` and `t_users`: every id that occurs anywhere in the log with a dense row number from 1, in
 * the order of the ids, and its declared fields. Row 0 stands for a missing id.
 */
export async function buildEntities(
  db: Database,
  source: LogSource,
  fields: readonly FieldSource[],
): Promise<void> {
  const { keys, types, hasHistory } = source;
  if (source.hasDuplicateItems) throw duplicate('items', 'item_id');
  if (source.hasDuplicateUsers) throw duplicate('users', 'user_id');
  const item = `CAST(item_id AS ${keys.item})`;
  const publish = types.items.get(PUBLISH_TIME);
  await db.run(`CREATE TABLE t_items AS
    WITH ids AS (
      SELECT ${item} AS key FROM items UNION SELECT ${item} FROM impressions
      ${hasHistory ? `UNION SELECT CAST(unnest(hist_item) AS ${keys.item}) FROM lists` : ''}
    )
    SELECT CAST(row_number() OVER (ORDER BY key) AS INTEGER) AS row_id, key, CAST(key AS VARCHAR) AS id,
      ${publish === undefined ? 'CAST(NULL AS DOUBLE)' : numericSql(`f.${sqlName(PUBLISH_TIME)}`, publish)} AS publish
      ${declared(fields, 'item')}
    FROM ids LEFT JOIN items f ON ids.key = CAST(f.item_id AS ${keys.item})
    WHERE key IS NOT NULL ORDER BY 1`);
  const user = `CAST(user_id AS ${keys.user})`;
  await db.run(`CREATE TABLE t_users AS
    WITH ids AS (SELECT DISTINCT ${user} AS key FROM lists)
    SELECT CAST(row_number() OVER (ORDER BY key) AS INTEGER) AS row_id, key, CAST(key AS VARCHAR) AS id
      ${declared(fields, 'user')}
    FROM ids LEFT JOIN users f ON ids.key = CAST(f.user_id AS ${keys.user})
    WHERE key IS NOT NULL ORDER BY 1`);
}

/** The declared fields of a group as further columns of a SELECT from `f`. */
export function declared(fields: readonly FieldSource[], group: FieldSource['group']): string {
  return fields
    .filter((field) => field.group === group && field.origin === 'declared')
    .map((field) => `, f.${sqlName(field.column)} AS ${fieldColumn(field.column)}`)
    .join('');
}

function duplicate(file: string, id: string): ParetorecError {
  return new ParetorecError({
    code: 'duplicate-id',
    where: file,
    problem: `the same ${id} stands in more than one row`,
    remedy: '"paretorec data validate" names the rows',
  });
}
