import type { Tensor } from '@paretorec/contracts';
import { log, mul, neg, shift, sum } from '@paretorec/tensor';

/** Entropy -Σ_k ω_k log ω_k [T, B] of weights [T, B, K], from 0 in a corner to log K for uniform weights. */
export function entropy(weights: Tensor): Tensor {
  return neg(sum(mul(weights, log(shift(weights, 1e-12))), 2));
}
