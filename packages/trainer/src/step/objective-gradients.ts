import type { Tensor } from '@paretorec/contracts';
import { gradientsOf } from '@paretorec/tensor';

/**
 * Differentiates each objective's mean loss over a batch, a pass of its own for each.
 *
 * @param meanLosses K scalars, computed anew for each pass; where the step is a graph, they are computed once.
 * @returns by objective, by `sources`; zeros where an objective does not depend on a source.
 */
export const objectiveGradients = (
  meanLosses: () => readonly Tensor[],
  objectives: number,
  sources: readonly Tensor[],
): Tensor[][] =>
  Array.from(
    { length: objectives },
    (_, k) => gradientsOf(() => ({ value: meanLosses()[k]!, extra: [] }), sources).gradients,
  );
