import type { Database } from '../duckdb/database.js';
import type { Quantiles } from './profile.js';

/**
 * Exact lower quantiles of the column `value` of a query, by counting each value: memory grows with the different
 * values only, and spills.
 *
 * @returns for each share q the smallest value v with at least q of the rows at or below v; null without rows.
 */
export async function quantiles(
  db: Database,
  query: string,
  shares: readonly number[],
): Promise<Quantiles | null> {
  const columns = shares.map((share, i) => `min(value) FILTER (below >= ${share} * total) AS q${i}`);
  const row = await db.row<Record<string, number | null>>(`
    SELECT ${columns.join(', ')} FROM (
      SELECT value, sum(n) OVER (ORDER BY value) AS below, sum(n) OVER () AS total
      FROM (SELECT value, count(*) AS n FROM (${query}) GROUP BY value)
    )`);
  const entries = shares.map((share, i) => [String(share), row[`q${i}`] ?? null] as const);
  if (entries.some(([, value]) => value === null)) return null;
  return Object.fromEntries(entries) as Quantiles;
}
