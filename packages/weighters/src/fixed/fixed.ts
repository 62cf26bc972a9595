import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  PARAMETERS,
  RNG,
  type Tensor,
  type Weighter,
  type WeighingInput,
  type WeighingSession,
} from '@paretorec/contracts';
import { MetricMixture, MetricMixtureConfig } from '../choice/metric-mixture.js';
import { givenWeights } from '../given-weights.js';
import { everywhere, unmovedSession } from '../sessions.js';
import { TunedWeighter } from './tuned.js';

/** Options of the `fixed` weighter. */
export const FixedConfig = z.strictObject({
  weights: z
    .union([z.array(z.number().min(0).max(1)), z.literal('tuned')], {
      error: 'expected one weight an objective such as [0.7, 0.3], or tuned',
    })
    .optional()
    .describe(
      'One weight an objective, in their order, summing to one; or tuned, the constant weights that are best on validation. Left out: all equal.',
    ),
  metric: MetricMixtureConfig.default({ MAP: 0.5, WMAP: 0.5 }).describe(
    'What tuned weights are best in: a validation metric, or shares of several, each against its own single-objective best.',
  ),
  steps: z
    .int()
    .min(1)
    .default(20)
    .describe(
      'Steps between two corners of the grid of tuned weights; around the best of them it is as fine again.',
    ),
});
/** Parsed options of the `fixed` weighter. */
export type FixedConfig = z.output<typeof FixedConfig>;

/** The same given weights for everyone; one-hot weights give single-objective rows. */
export class FixedWeighter implements Weighter {
  readonly personalised = false;
  readonly embedders = [];
  readonly parameters = [];
  readonly warmupEpochs = 0;
  readonly #weights: readonly number[];

  constructor(weights: readonly number[]) {
    this.#weights = weights;
  }

  weigh(input: WeighingInput): Tensor {
    return everywhere(this.#weights, input);
  }

  begin(input: WeighingInput): WeighingSession {
    return unmovedSession(() => this.weigh(input));
  }
}

/** The online base model's weighting, and the baseline that a personal method must beat. */
export const fixed = defineComponent({
  kind: 'weighter',
  name: 'fixed',
  summary: 'the same weights for everyone: given ones, or the best constant on validation',
  config: FixedConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS, rng: RNG },
  create: ({ weights, metric, steps }, { objectives, parameters, rng }): Weighter => {
    const count = objectives.length;
    if (weights === 'tuned') {
      const utility = new MetricMixture(metric);
      return new TunedWeighter({ parameters, rng, objectives: count, utility, steps });
    }
    return new FixedWeighter(givenWeights(weights, objectives, 'weighter.weights'));
  },
  docs: 'components/weighters/fixed.md',
});
