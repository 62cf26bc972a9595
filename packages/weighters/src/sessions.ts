import type { Tensor, WeighingInput, WeighingSession } from '@paretorec/contracts';
import { fromArray, reshape, tile } from '@paretorec/tensor';

/** The same weights [K] at every place of the input's lists, [B, T, K]. */
export function everywhere(weights: ArrayLike<number>, { mask }: WeighingInput): Tensor {
  const [lists, positions] = mask.shape as [number, number];
  const row = reshape(fromArray(Float32Array.from(weights), [weights.length]), [1, 1, weights.length]);
  return tile(row, [lists, positions, 1]);
}

/** A session of weights that do not depend on what was shown. */
export function unmovedSession(weights: () => Tensor): WeighingSession {
  return { weighAll: weights, weighLogged: weights, show: () => undefined };
}
