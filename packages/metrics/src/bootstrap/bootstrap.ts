import type { MetricValue } from '@paretorec/contracts';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Statistic } from './statistic.js';

/** How often and from which seed users are drawn. */
export interface BootstrapOptions {
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Draws of all users with replacement; default 1000, 0 for no intervals. */
  readonly resamples?: number | undefined;
  /** Told after every draw. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export const DEFAULT_SEED = 1;
export const DEFAULT_RESAMPLES = 1000;

/** Bounds of the 95% interval as shares of the sorted replicates. */
const LOW = 0.025;
const HIGH = 0.975;

/**
 * Recomputes statistics on users drawn with replacement; all statistics see the same draws, so differences of
 * two are paired.
 *
 * @param users how many users there are; every statistic is of these.
 * @returns one array of replicates a statistic, NaN where a draw left nothing to measure.
 */
export function bootstrap(
  statistics: readonly Statistic[],
  users: number,
  { seed = DEFAULT_SEED, resamples = DEFAULT_RESAMPLES, onProgress }: BootstrapOptions,
): Float64Array[] {
  const replicates = statistics.map(() => new Float64Array(resamples).fill(Number.NaN));
  const random = xoroshiro128plus(seed);
  const weights = new Float64Array(users);
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let draw = 0; draw < users; draw++) {
      // The bias of scaling 32 bits is at most users / 2^32
      weights[Math.floor(((random.next() >>> 0) / 2 ** 32) * users)]!++;
    }
    statistics.forEach((statistic, place) => {
      replicates[place]![resample] = statistic.estimate(weights) ?? Number.NaN;
    });
    onProgress?.(resample + 1, resamples);
  }
  return replicates;
}

/** The value of a statistic, every user counted once, with the percentile interval of its replicates. */
export function withInterval(statistic: Statistic, replicates: Float64Array, users: number): MetricValue {
  const value = statistic.estimate(new Float64Array(users).fill(1));
  const { low, high } =
    value === null || statistic.users < 2 ? { low: null, high: null } : percentileInterval(replicates);
  return { value, low, high, n: statistic.n };
}

/** The central 95% of replicates (NaN ones are left out); nulls when there is none. */
export function percentileInterval(replicates: Float64Array): { low: number | null; high: number | null } {
  const sorted = replicates.filter((replicate) => !Number.isNaN(replicate)).sort();
  return { low: quantile(sorted, LOW), high: quantile(sorted, HIGH) };
}

/** Linear interpolation between order statistics (numpy's default); null of nothing. */
export function quantile(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}
