import { z } from 'zod';
import type { ObjectiveSpec, ParameterStore } from '@paretorec/contracts';
import { minNormWeights, onSimplex, type GramWeighting } from '@paretorec/metrics';
import { MeanGram, meanGramOptions } from './mean-gram.js';
import { SolvedWeighter } from './solved-weighter.js';

/** Options of weighters that need the Gram matrix alone. */
export const GramConfig = z.strictObject(meanGramOptions);

/** Relative rounding of the numbers that the Gram matrices are made of. */
export const SINGLE_PRECISION = 2 ** -23;

/** Collaborators of weighters that remember statistics. */
export interface StatisticsCollaborators {
  readonly objectives: readonly ObjectiveSpec[];
  readonly parameters: ParameterStore;
}

/**
 * Shared weights from the running mean of the gradients' Gram matrices. Negative weights become 0, and the rest is scaled to sum
 * to one; where the weighting gives none (stationary gradients), the min-norm weights, under which the combined gradient
 * is shortest.
 */
export function gramWeighter(
  weighting: GramWeighting,
  options: z.output<typeof GramConfig>,
  { objectives, parameters }: StatisticsCollaborators,
): SolvedWeighter {
  const count = objectives.length;
  const mean = new MeanGram(parameters, count, options);
  return new SolvedWeighter({
    ...mean.remembers,
    solve: () => {
      const gram = mean.read();
      return onSimplex(weighting(gram, count), () => minNormWeights(gram, count));
    },
  });
}
