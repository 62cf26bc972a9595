import type { Tensor } from '@paretorec/contracts';
import { add, matMul, mul, reshape, square, sum, transpose } from '../ops/ops.js';

/** S networks over B lists, each run as a network of its own: list b of network s is s B + b. */
export interface Layout {
  readonly networks: number;
  readonly lists: number;
}

/** Inner products of gradients of the networks' outputs, for each list. */
export type ScoreProducts =
  /** [S B] squared norms by what is each network's own. */
  | { readonly own: Tensor }
  /** [B, S, S] by what the networks share. */
  | { readonly shared: Tensor };

/**
 * Inner products of gradients that are at hand.
 *
 * @param parts [S B, ...] whose sum is the gradient.
 */
export function denseProducts(parts: readonly Tensor[], layout: Layout, isShared: boolean): ScoreProducts {
  const gradient = reshape(parts.slice(1).reduce(add, parts[0]!), [layout.networks * layout.lists, -1]);
  if (!isShared) return { own: sum(square(gradient), 1) };
  const each = byList(gradient, layout);
  return { shared: matMul(each, each, false, true) };
}

/**
 * Inner products of the gradients Σ_r x_r δ_rᵀ of kernels, from what went in and the errors that came back.
 *
 * They are Σ_rr' (x_r · x_r') (δ_r · δ_r') as well, which is the cheaper of the two where rows are few; the way is chosen such
 * that neither takes more memory than x and δ do.
 *
 * @param inputs [S B, R, in]
 * @param errors [S B, R, out]
 */
export function rowProducts(
  inputs: Tensor,
  errors: Tensor,
  layout: Layout,
  isShared: boolean,
): ScoreProducts {
  const [, rows, width] = inputs.shape as [number, number, number];
  const outputs = errors.shape[2]!;
  if (width * outputs <= rows * (width + outputs))
    return denseProducts([matMul(inputs, errors, true, false)], layout, isShared);
  if (!isShared) return { own: sum(mul(gramOf(inputs), gramOf(errors)), [1, 2]) };
  const { networks, lists } = layout;
  const together = (x: Tensor): Tensor => reshape(byList(x, layout), [lists, networks * rows, x.shape[2]!]);
  const pairs = mul(gramOf(together(inputs)), gramOf(together(errors)));
  return { shared: sum(reshape(pairs, [lists, networks, rows, networks, rows]), [2, 4]) };
}

const gramOf = (x: Tensor): Tensor => matMul(x, x, false, true);

/** [S B, ...] to [B, S, what is left]. */
const byList = (x: Tensor, { networks, lists }: Layout): Tensor =>
  transpose(reshape(x, [networks, lists, -1]), [1, 0, 2]);
