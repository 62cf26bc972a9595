/**
 * Gradient surgery (PCGrad; Yu and others, NeurIPS 2020, Algorithm 1): every gradient loses its part against each other
 * gradient that it conflicts with, one after another; the results are added.
 *
 * For K = 2 no combined gradient conflicts with either; for more, an earlier conflict can return. K³ multiplications.
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @param orders for each gradient the order in which it meets the others, a permutation of 0 .. K - 1 (its own number is
 *   passed over); uniformly random in the paper. Without effect for K = 2.
 * @returns K weights of at least 1.
 */
export function pcgradWeights(
  gram: ArrayLike<number>,
  count: number,
  orders: readonly (readonly number[])[],
): Float64Array {
  const total = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const weights = new Float64Array(count);
    weights[i] = 1;
    for (const j of orders[i]!) {
      const squaredNorm = gram[j * count + j]!;
      if (j === i || !(squaredNorm > 0)) continue;
      let product = 0;
      for (let k = 0; k < count; k++) product += gram[j * count + k]! * weights[k]!;
      if (product < 0) weights[j]! -= product / squaredNorm;
    }
    weights.forEach((weight, k) => (total[k]! += weight));
  }
  return total;
}
