import type { GradientStatistics, Tensor, WeighingInput } from '@paretorec/contracts';
import { div, maximum, mul, reshape, scalar, sum } from '@paretorec/tensor';

/** Means over the real places of a batch, which are what a step adds up (Eq. 18). */
export interface BatchMeans {
  /** [K, K] mean of the Gram matrices of the samples' gradients. */
  readonly gram: Tensor;
  /** [K] mean losses; an unknown label counts as a loss of 0. */
  readonly losses: Tensor;
}

/** The means of a batch; zeros for one without a real place. */
export function batchMeans({ mask }: WeighingInput, { gram, losses }: GradientStatistics): BatchMeans {
  const places = maximum(sum(mask), scalar(1));
  return {
    gram: div(sum(mul(gram, reshape(mask, [...mask.shape, 1, 1])), [0, 1]), places),
    losses: div(sum(mul(losses, reshape(mask, [...mask.shape, 1])), [0, 1]), places),
  };
}
