import type { Database } from '../../duckdb/database.js';
import type { StagedField } from '../importer.js';

const PROFILE = [
  { name: 'age', kind: 'numeric', unit: 'years (decade)', sql: 'age' },
  { name: 'gender', kind: 'categorical', sql: 'gender' },
  { name: 'postcode', kind: 'categorical', sql: 'postcode' },
  { name: 'is_subscriber', kind: 'categorical', sql: 'is_subscriber::UTINYINT' },
  { name: 'is_sso_user', kind: 'categorical', sql: 'is_sso_user::UTINYINT' },
] as const;

/**
 * Creates `staged_users`. A profile column that varies within some user becomes a context field, as of the list:
 * one value for all of the user's lists would show the earlier ones what came later.
 */
export async function stageUsers(db: Database, present: ReadonlySet<string>): Promise<StagedField[]> {
  const columns = PROFILE.filter((column) => present.has(column.name));
  const varies = await db.row<Record<string, number | null>>(`
    SELECT ${['0 AS none', ...columns.map(({ name }) => `max(${name}_values) AS ${name}`)].join(', ')}
    FROM (SELECT user_id${columns.map(({ name }) => `, count(DISTINCT ${name}) + count(DISTINCT (${name} IS NULL)) - 1 AS ${name}_values`).join('')}
      FROM staged_lists GROUP BY user_id)`);
  const constant = columns.filter((column) => (varies[column.name] ?? 0) <= 1);
  await db.run(`
    CREATE TABLE staged_users AS
    SELECT user_id${constant.map(({ name }) => `, max(${name}) AS ${name}`).join('')}
    FROM staged_lists GROUP BY user_id`);
  return columns.map((column) => {
    const { sql, ...field } = column;
    return constant.includes(column)
      ? { field: { ...field, file: 'users', group: 'user' }, sql }
      : {
          field: { ...field, file: 'lists', group: 'context', description: 'of the user, as of the list' },
          sql,
        };
  });
}
