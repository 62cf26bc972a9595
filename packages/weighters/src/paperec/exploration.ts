import type { Tensor, WeighingInput } from '@paretorec/contracts';
import {
  add,
  argMaxMask,
  div,
  isPositive,
  maximum,
  mul,
  neg,
  relu,
  reshape,
  scalar,
  shift,
  split,
  sub,
  sum,
  zeros,
} from '@paretorec/tensor';
import type { PaperecConfig } from './paperec-config.js';

/**
 * Weights [B, K] with noise [B, K], brought back on to the simplex as an option of `paperec` says.
 *
 * @param floor what every weight keeps; under `rescaled` before it is rescaled.
 */
export function explore(
  weights: Tensor,
  noise: Tensor,
  { weightFloor: floor, noiseReturn }: Pick<PaperecConfig, 'weightFloor' | 'noiseReturn'>,
): Tensor {
  const noisy = add(weights, noise);
  if (noiseReturn === 'projected') return nearestWeights(noisy, floor);
  const clipped = maximum(noisy, scalar(Math.max(floor, 1e-6)));
  return div(clipped, sum(clipped, 1, true));
}

/**
 * The nearest of all weights that are no smaller than a floor and sum to one: x - τ, cut at the floor, with one τ for all entries.
 *
 * Of the n largest entries of x above the floor, τ would make the sum right if these were the ones that stay; the true τ is the largest
 * of these over n (Condat, Fast projection onto the simplex, 2016).
 *
 * @param x [B, K]
 */
function nearestWeights(x: Tensor, floor: number): Tensor {
  const [lists, objectives] = x.shape as [number, number];
  const above = shift(x, -floor);
  const [column, row] = [reshape(above, [lists, objectives, 1]), reshape(above, [lists, 1, objectives])];
  // 1 where the entry of the last axis is at least as large as that of the axis before.
  const largest = shift(neg(isPositive(sub(column, row))), 1);
  const excess = shift(sum(mul(largest, row), 2), objectives * floor - 1);
  const candidates = div(excess, sum(largest, 2));
  const tau = sum(mul(argMaxMask(candidates, 1), candidates), 1, true);
  return shift(relu(sub(above, tau)), floor);
}

/** [T] noise [B, K] of a draw [B, T, K], none where nothing was drawn. */
export function noiseByPosition({ drawn, mask }: WeighingInput, objectives: number): Tensor[] {
  const [lists, positions] = mask.shape as [number, number];
  const noise = drawn ?? zeros([lists, positions, objectives]);
  return split(noise, new Array<number>(positions).fill(1), 1).map((part) =>
    reshape(part, [lists, objectives]),
  );
}
