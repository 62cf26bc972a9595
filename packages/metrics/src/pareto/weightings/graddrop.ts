/**
 * Gradient sign dropout (GradDrop; Chen and others, NeurIPS 2020, Algorithm 1 lines 10 to 15): in every coordinate only the
 * gradients of one sign are added, the positive ones with probability ½(1 + Σ g / Σ |g|).
 *
 * It aggregates a Jacobian coordinate by coordinate and is no weighting: no K numbers give what it gives, and a Gram matrix
 * does not hold the signs that it needs. K n additions.
 *
 * @param jacobian K x n, row-major: a gradient a row.
 * @param draws n uniform numbers in [0, 1), one a coordinate.
 * @param leak share of each gradient, from 0 to 1, that always comes through; none when left out.
 * @returns the combined gradient [n].
 */
export function graddrop(
  jacobian: ArrayLike<number>,
  count: number,
  draws: ArrayLike<number>,
  leak?: ArrayLike<number>,
): Float64Array {
  const size = draws.length;
  return Float64Array.from({ length: size }, (_, column) => {
    let [sum, extent] = [0, 0];
    for (let row = 0; row < count; row++) {
      const entry = jacobian[row * size + column]!;
      sum += entry;
      extent += Math.abs(entry);
    }
    const purity = 0.5 * (1 + sum / extent);
    const draw = draws[column]!;
    let combined = 0;
    for (let row = 0; row < count; row++) {
      const entry = jacobian[row * size + column]!;
      const passes = (purity > draw && entry > 0) || (purity < draw && entry < 0);
      combined += passes ? entry : (leak?.[row] ?? 0) * entry;
    }
    return combined;
  });
}
