import type { Tensor } from '@paretorec/contracts';
import { mul, reshape, scale, sum } from '@paretorec/tensor';

/** Rewards -ωᵀGω [T, B] of weights [T, B, K] under Gram matrices [T, B, K, K] (Eq. 9). */
export function gramReward(gram: Tensor, weights: Tensor): Tensor {
  const [positions, lists, objectives] = weights.shape as [number, number, number];
  const row = reshape(weights, [positions, lists, 1, objectives]);
  const product = sum(mul(gram, row), 3);
  return scale(sum(mul(product, weights), 2), -1);
}
