/** Options of {@link stchWeights}. */
export interface StchOptions {
  /** λ: K non-negative numbers, summing to one in the paper. */
  readonly preference: ArrayLike<number>;
  /** z*: the losses to aim at, K numbers; 0 when left out. */
  readonly ideal?: ArrayLike<number>;
  /** μ, above 0: the smaller, the closer to the largest λ_k (L_k - z*_k) alone. */
  readonly smoothing: number;
}

/**
 * Smooth Tchebycheff scalarisation (STCH; Lin and others, ICML 2024): the gradient by the losses of
 * μ log Σ exp(λ_k (L_k - z*_k) / μ), which is λ_k softmax_k(λ (L - z*) / μ). Its minima are weakly Pareto optimal, and for small μ
 * every Pareto optimal point is the minimum of some λ, on fronts of any shape. Costs nothing.
 *
 * @param losses K numbers.
 * @returns K non-negative weights, at most λ; they sum to less than one.
 */
export function stchWeights(
  losses: ArrayLike<number>,
  { preference, ideal, smoothing }: StchOptions,
): Float64Array {
  const terms = Float64Array.from(losses, (loss, k) => preference[k]! * (loss - (ideal?.[k] ?? 0)));
  const largest = Math.max(...terms);
  const powers = terms.map((term) => Math.exp((term - largest) / smoothing));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power, k) => (preference[k]! * power) / total);
}
