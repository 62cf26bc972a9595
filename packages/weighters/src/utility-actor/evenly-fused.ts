import type { Tensor } from '@paretorec/contracts';
import { div, matMul, maximum, mul, reshape, scalar, shift, sqrt, sum } from '@paretorec/tensor';

/**
 * Fused scores Σ ω_k q_k, each list divided by the deviation that its weights let expect, √(ωᵀCω) with the scores' second moments C over the
 * batch and the list's mean ω.
 *
 * The order in a list does not change, but soft ranks look at distances: scores that are mixed are less spread than one objective's own, so that
 * without this every list would seem better ranked under one-hot weights.
 *
 * @param scores [B, T, K] of mean 0 over the batch, 0 at padded places; constants.
 * @param weights [B, T, K], or [1, 1, K] for the same everywhere.
 * @param mask [B, T]
 * @returns [B, T]
 */
export function evenlyFused(scores: Tensor, weights: Tensor, mask: Tensor): Tensor {
  const [lists, positions, count] = scores.shape as [number, number, number];
  const flat = reshape(scores, [lists * positions, count]);
  const moments = matMul(flat, flat, true);
  const places = maximum(sum(mask), scalar(1));
  const real = reshape(mask, [lists, positions, 1]);
  const lengths = maximum(sum(real, 1), scalar(1));
  const meanWeights = div(sum(mul(weights, real), 1), lengths);
  const variances = div(sum(mul(matMul(meanWeights, moments), meanWeights), 1, true), places);
  return div(sum(mul(scores, weights), 2), sqrt(shift(variances, 1e-6)));
}
