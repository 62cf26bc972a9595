import type { Rng } from '@paretorec/contracts';

/**
 * One draw from the uniform distribution over the simplex: normalised exponentials.
 *
 * @param count K, from 1.
 * @returns K non-negative weights that sum to one.
 */
export function uniformOnSimplex(count: number, rng: Pick<Rng, 'uniform'>): Float64Array {
  const weights = Float64Array.from({ length: count }, () => -Math.log(1 - rng.uniform()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // All draws 0 is possible, if only once in 2^53.
  return weights.map((weight) => (total > 0 ? weight / total : 1 / count));
}
