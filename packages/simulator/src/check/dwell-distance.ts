import { normalCdf, log } from '../randomness/index.js';

/** The law fitted to EB-NeRD's dwell times (docs/simulator.md): three log-normals, truncated. Its Kolmogorov-Smirnov distance from them is 0.004. */
const NEWS_DWELL = [
  { share: 0.524, median: 8.39, sd: 0.92 },
  { share: 0.367, median: 60, sd: 0.665 },
  { share: 0.109, median: 313, sd: 1.733 },
] as const;
const TRUNCATED_AT = 1800;

/** Kolmogorov-Smirnov distance between whole seconds of dwell, ascending with their counts, and the fitted law. */
export function distanceFromNewsDwell(
  seconds: readonly { readonly second: number; readonly n: number }[],
): number {
  const total = seconds.reduce((sum, { n }) => sum + n, 0);
  const below = (x: number): number =>
    NEWS_DWELL.reduce(
      (sum, { share, median, sd }) => sum + share * normalCdf((log(x) - log(median)) / sd),
      0,
    );
  const whole = below(TRUNCATED_AT);
  let count = 0;
  let worst = 0;
  for (const { second, n } of seconds) {
    count += n;
    // A whole second stands for what rounds to it.
    const law = Math.min(1, below(second + 0.5) / whole);
    worst = Math.max(worst, Math.abs(count / total - law));
  }
  return worst;
}
