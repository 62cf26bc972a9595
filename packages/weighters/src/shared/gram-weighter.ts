import { z } from 'zod';
import type { ObjectiveSpec, ParameterStore } from '@paretorec/contracts';
import { minNormWeights, onSimplex, type GramWeighting } from '@paretorec/metrics';
import { batchMeans } from './batch-means.js';
import { decayOption, RunningMean } from './running-mean.js';
import { SolvedWeighter } from './solved-weighter.js';

/** Options of weighters that need the Gram matrix alone. */
export const GramConfig = z.strictObject({ decay: decayOption });

/** Relative rounding of the numbers that the Gram matrices are made of. */
export const SINGLE_PRECISION = 2 ** -23;

/** Collaborators of weighters that remember statistics. */
export interface StatisticsCollaborators {
  readonly objectives: readonly ObjectiveSpec[];
  readonly parameters: ParameterStore;
}

/**
 * Shared weights from the running mean of the samples' Gram matrices. Negative weights become 0, and the rest is scaled to sum
 * to one; where the weighting gives none (stationary gradients), the min-norm weights, under which the combined gradient
 * is shortest.
 */
export function gramWeighter(
  weighting: GramWeighting,
  { decay }: z.output<typeof GramConfig>,
  { objectives, parameters }: StatisticsCollaborators,
): SolvedWeighter {
  const count = objectives.length;
  const mean = new RunningMean(parameters.scope('meanGram'), 'Gram matrices', [count, count], decay);
  return new SolvedWeighter({
    remember: (...batch) => mean.update(batchMeans(...batch).gram),
    solve: () => {
      const gram = mean.read();
      return onSimplex(weighting(gram, count), () => minNormWeights(gram, count));
    },
  });
}
