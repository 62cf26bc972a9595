import type { Tensor } from '@paretorec/contracts';
import { concat, matMul, mul, reshape, square, sum, transpose } from '../ops/ops.js';
import { productParts } from './product-parts.js';

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
 * @param errors δ: [S B, R, out], as pieces of the rows.
 */
export function rowProducts(
  inputs: Tensor,
  errors: readonly Tensor[],
  layout: Layout,
  isShared: boolean,
): Tensor {
  return sum(mul(inputs, rowsByRows(errors, layout, isShared)), [2, 4]);
}

/**
 * Inner products of the rows of each list with each other.
 *
 * @param pieces [S B, r, width], which together make R rows.
 * @returns [S B, 1, R, 1, R], or [B, S, R, S, R] across networks that share a kernel.
 */
export function rowsByRows(pieces: readonly Tensor[], layout: Layout, isShared: boolean): Tensor {
  const [all, , width] = pieces[0]!.shape as [number, number, number];
  const count = pieces.reduce((total, { shape }) => total + shape[1]!, 0);
  // A row by itself: the fixed cost of a product of matrices is several times that of a sum.
  if (count === 1 && !isShared) return reshape(sum(square(pieces[0]!), 2), [all, 1, 1, 1, 1]);
  const [groups, networks] = isShared ? [layout.lists, layout.networks] : [all, 1];
  const size = networks * count;
  const parts = productParts(width, size, size);
  // Piece by piece, since nothing has to be moved in a single row of a network's own kernel.
  const byPart = pieces.map((piece) =>
    transpose(reshape(piece, [networks, groups, piece.shape[1]!, parts, width / parts]), [1, 3, 0, 2, 4]),
  );
  const rows = reshape(concat(byPart, 3), [groups * parts, size, width / parts]);
  const products = addParts(matMul(rows, rows, false, true), parts);
  return reshape(products, [groups, networks, count, networks, count]);
}

/**
 * The gradients Σ_r x_r δ_rᵀ of kernels themselves.
 *
 * @param inputs x [S B, R, in]
 * @param errors δ [S B, R, out]
 * @returns [S B, in x out]
 */
export function kernelGradients(inputs: Tensor, errors: Tensor): Tensor {
  const [all, rows, width] = inputs.shape as [number, number, number];
  const parts = productParts(rows, width, errors.shape[2]!);
  const inParts = (x: Tensor): Tensor => reshape(x, [all * parts, rows / parts, x.shape[2]!]);
  return addParts(matMul(inParts(inputs), inParts(errors), true), parts);
}

/** [N parts, rows, columns] to [N, rows x columns], the parts of each of N products added up. */
function addParts(products: Tensor, parts: number): Tensor {
  const [all, rows, columns] = products.shape as [number, number, number];
  const size = rows * columns;
  return parts === 1 ? reshape(products, [all, size]) : sum(reshape(products, [all / parts, parts, size]), 1);
}

/** [S B, ...] to [B, S, what is left]. */
const byList = (x: Tensor, { networks, lists }: Layout): Tensor =>
  transpose(reshape(x, [networks, lists, -1]), [1, 0, 2]);
