import type { Tensor, WeighingInput, WeighingSession } from '@paretorec/contracts';
import { fromArray, reshape, tile } from '@paretorec/tensor';

/** The same weights [K] at every place of the input's lists, [B, T, K]. */
export function everywhere(weights: ArrayLike<number>, input: WeighingInput): Tensor {
  return spread(fromArray(Float32Array.from(weights), [weights.length]), input);
}

/** Weights [K] at every place of the input's lists, [B, T, K]. */
export function spread(weights: Tensor, { mask }: WeighingInput): Tensor {
  return tile(reshape(weights, [1, 1, weights.size]), [...mask.shape, 1]);
}

/** A session of weights that do not depend on what was shown. */
export function unmovedSession(weights: () => Tensor): WeighingSession {
  return { weighAll: weights, weighLogged: weights, show: () => undefined };
}
