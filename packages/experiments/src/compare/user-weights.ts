import type { UserWeights } from '../report/report-data.js';

/**
 * Mean weights of every user over all items of the user's lists, in the order of first appearance.
 *
 * @param userIds one a row.
 * @param weights by objective, one a row.
 */
export function userWeights(
  objectives: readonly string[],
  userIds: readonly string[],
  weights: readonly (readonly number[])[],
): UserWeights {
  const sums = new Map<string, { rows: number; totals: number[] }>();
  userIds.forEach((user, row) => {
    const entry = sums.get(user) ?? { rows: 0, totals: objectives.map(() => 0) };
    entry.rows += 1;
    weights.forEach((column, objective) => {
      entry.totals[objective] = (entry.totals[objective] ?? 0) + (column[row] ?? Number.NaN);
    });
    sums.set(user, entry);
  });
  return {
    objectives,
    users: [...sums.values()].map(({ rows, totals }) => totals.map((total) => total / rows)),
  };
}
