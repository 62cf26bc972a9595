import type { Tensor } from '@paretorec/contracts';
import { matMul, mul, reshape, square, sum, transpose } from '../ops/ops.js';

/** S networks over B lists, each run as a network of its own: list b of network s is s B + b. */
export interface Layout {
  readonly networks: number;
  readonly lists: number;
}

// Inner products of gradients of the networks' outputs, for each list: [S B, 1, 1] by parameters that are each network's own,
// [B, S, S] by those that the networks share.

/**
 * Inner products of gradients that are at hand.
 *
 * @param gradients [S B, N]
 */
export function denseProducts(gradients: Tensor, layout: Layout, isShared: boolean): Tensor {
  if (!isShared) return reshape(sum(square(gradients), 1), [-1, 1, 1]);
  const each = byList(gradients, layout);
  return matMul(each, each, false, true);
}

/**
 * Inner products of the gradients Σ_r x_r δ_rᵀ of kernels, from what went in and the errors that came back:
 * Σ_rr' (x_r · x_r') (δ_r · δ_r'), cheap where rows are few.
 *
 * @param inputs what {@link rowsByRows} gives for x.
 * @param errors δ [S B, R, out]
 */
export function rowProducts(inputs: Tensor, errors: Tensor, layout: Layout, isShared: boolean): Tensor {
  return sum(mul(inputs, rowsByRows(errors, layout, isShared)), [2, 4]);
}

/**
 * Inner products of the rows of each list with each other.
 *
 * @param rows [S B, R, width]
 * @returns [S B, 1, R, 1, R], or [B, S, R, S, R] across networks that share a kernel.
 */
export function rowsByRows(rows: Tensor, layout: Layout, isShared: boolean): Tensor {
  const [all, count, width] = rows.shape as [number, number, number];
  // A row by itself: the fixed cost of a product of matrices is several times that of a sum.
  if (count === 1 && !isShared) return reshape(sum(square(rows), 2), [all, 1, 1, 1, 1]);
  const [groups, networks] = isShared ? [layout.lists, layout.networks] : [all, 1];
  const together = isShared ? reshape(byList(rows, layout), [groups, networks * count, width]) : rows;
  return reshape(matMul(together, together, false, true), [groups, networks, count, networks, count]);
}

/** [S B, ...] to [B, S, what is left]. */
const byList = (x: Tensor, { networks, lists }: Layout): Tensor =>
  transpose(reshape(x, [networks, lists, -1]), [1, 0, 2]);
