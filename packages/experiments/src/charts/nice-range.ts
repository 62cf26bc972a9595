/** Limits of an axis on round numbers, and the distance of its ticks. */
export interface NiceRange {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
  /** Decimals that the ticks need. */
  readonly decimals: number;
}

/** A range with a little room round all values, whose ends are ticks; about six ticks of 1, 2 or 5 times 10ⁿ. */
export function niceRange(values: readonly number[]): NiceRange {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max((high - low) * 0.04, Math.abs(high) * 1e-3, 1e-6);
  const raw = (high - low + 2 * room) / 6;
  const power = Math.floor(Math.log10(raw));
  const interval = ([1, 2, 5, 10].find((factor) => factor * 10 ** power >= raw) ?? 10) * 10 ** power;
  const decimals = Math.max(0, -Math.floor(Math.log10(interval) + 1e-9));
  const round = (ticks: number): number => Number((ticks * interval).toFixed(decimals));
  return {
    min: round(Math.floor((low - room) / interval)),
    max: round(Math.ceil((high + room) / interval)),
    interval,
    decimals,
  };
}
