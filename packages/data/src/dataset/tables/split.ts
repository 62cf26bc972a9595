import { ParetorecError } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import { PARTS } from '../options.js';
import type { SplitShares } from '../options.js';

/** Moments, UTC ms, at which the validation and the test part begin. */
export interface SplitBounds {
  readonly shares: SplitShares;
  readonly validation: number;
  readonly test: number;
}

/** Shares by default. */
export const DEFAULT_SPLIT: SplitShares = { train: 0.7, validation: 0.1, test: 0.2 };

/**
 * Checks shares.
 *
 * @throws ParetorecError `bad-split` unless all are 0 or more, train is above 0, and they sum to 1.
 */
export function checkShares(shares: SplitShares): void {
  const values = PARTS.map((part) => shares[part]);
  const sum = values.reduce((a, b) => a + b, 0);
  if (values.every((v) => v >= 0) && shares.train > 0 && Math.abs(sum - 1) < 1e-6) return;
  throw new ParetorecError({
    code: 'bad-split',
    where: 'data.split',
    problem: 'not shares of a log',
    found: PARTS.map((part) => `${part} ${shares[part]}`).join(', '),
    expected: 'numbers of 0 or more that sum to 1, train above 0',
  });
}

/** Whole lists in a share of all, from the oldest; the margin keeps 0.7 + 0.1 of 1000 at 800. */
export const listsUpTo = (share: number, lists: number): number => Math.floor(share * lists + 1e-6);

/** Bounds of `t_times` by shares of lists: lists of equal time fall in the same part, the later one. */
export async function splitBounds(db: Database, shares: SplitShares): Promise<SplitBounds> {
  checkShares(shares);
  const { lists, last } = await db.row<{ lists: number; last: number | null }>(
    'SELECT count(*) AS lists, max(time) AS last FROM t_times',
  );
  const begin = async (share: number): Promise<number> => {
    const seq = listsUpTo(share, lists);
    if (seq >= lists) return (last ?? 0) + 1;
    return (await db.row<{ time: number }>(`SELECT time FROM t_times WHERE seq = ${seq}`)).time;
  };
  return {
    shares,
    validation: await begin(shares.train),
    test: await begin(shares.train + shares.validation),
  };
}
