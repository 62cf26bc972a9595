import type { Tensor, WeighingInput } from '@paretorec/contracts';
import { add, div, maximum, reshape, scalar, split, sum, zeros } from '@paretorec/tensor';

/**
 * Weights [B, K] with noise [B, K], back on the simplex: clipped from below, then rescaled to sum to one.
 *
 * @param floor what every weight keeps before it is rescaled.
 */
export function explore(weights: Tensor, noise: Tensor, floor: number): Tensor {
  const noisy = maximum(add(weights, noise), scalar(Math.max(floor, 1e-6)));
  return div(noisy, sum(noisy, 1, true));
}

/** [T] noise [B, K] of a draw [B, T, K], none where nothing was drawn. */
export function noiseByPosition({ drawn, mask }: WeighingInput, objectives: number): Tensor[] {
  const [lists, positions] = mask.shape as [number, number];
  const noise = drawn ?? zeros([lists, positions, objectives]);
  return split(noise, new Array<number>(positions).fill(1), 1).map((part) =>
    reshape(part, [lists, objectives]),
  );
}
