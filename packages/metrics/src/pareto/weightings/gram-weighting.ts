/**
 * Gives K gradients their weights from their Gram matrix alone: the combined gradient is Σ w_k g_k.
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @returns K weights as published: neither their signs nor their sum are promised, see `onSimplex`.
 */
export type GramWeighting = (gram: ArrayLike<number>, count: number) => Float64Array;

/** The squared norms of the gradients: the diagonal of their Gram matrix. */
export function squaredNorms(gram: ArrayLike<number>, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => gram[i * count + i]!);
}

/** Gw: the inner products of every gradient with the combined one. */
export function innerProducts(gram: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const count = weights.length;
  return Float64Array.from({ length: count }, (_, i) => {
    let total = 0;
    for (let j = 0; j < count; j++) total += gram[i * count + j]! * weights[j]!;
    return total;
  });
}

/** G with row and column i divided by `sizes[i]`; exactly symmetric where G is. */
export function rescaled(gram: ArrayLike<number>, sizes: ArrayLike<number>): Float64Array {
  const count = sizes.length;
  return Float64Array.from({ length: count * count }, (_, at) => {
    const [row, column] = [sizes[Math.floor(at / count)]!, sizes[at % count]!];
    return gram[at]! / Math.max(row, column) / Math.min(row, column);
  });
}
