import { sqlNumber } from '../../duckdb/database.js';

/** How a numeric field becomes an input of about zero mean and unit spread, as fitted on the training part. */
export interface NumericScale {
  /** `log` takes ln(1 + max(value, 0)) first: for tails much longer above the median than below. */
  readonly scale: 'linear' | 'log';
  readonly mean: number;
  /** Above 0. */
  readonly spread: number;
}

/** Normalised values are clamped to this many spreads, so that no outlier rules a batch. */
export const NUMERIC_LIMIT = 5;

/** The normalised value as an SQL expression of a DOUBLE expression; null and non-finite become NaN. */
export function normaliseSql(scale: NumericScale, value: string): string {
  const scaled = scale.scale === 'log' ? `ln(1 + greatest(${value}, 0))` : value;
  const unit = `(${scaled} - ${sqlNumber(scale.mean)}) / ${sqlNumber(scale.spread)}`;
  return `CAST(CASE WHEN isfinite(${value}) THEN least(greatest(${unit}, -${NUMERIC_LIMIT}), ${NUMERIC_LIMIT}) ELSE 'NaN' END AS FLOAT)`;
}
