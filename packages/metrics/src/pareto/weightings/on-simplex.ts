/**
 * Weights scaled to sum to one, negative ones set to 0 first. Scaling keeps the direction of the combined gradient;
 * setting to 0 does not.
 *
 * @param fallback gives the weights where none is positive; uniform when left out.
 */
export function onSimplex(weights: ArrayLike<number>, fallback?: () => Float64Array): Float64Array {
  const kept = Float64Array.from(weights, (weight) => Math.max(0, weight));
  const largest = Math.max(...kept);
  if (!(largest > 0)) return fallback?.() ?? kept.fill(1 / kept.length);
  // The largest first, so that no sum overflows.
  const shares = kept.map((weight) => weight / largest);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
