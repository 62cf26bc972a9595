import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  PARAMETERS,
  ParetorecError,
  RNG,
  type Tensor,
  type Weighter,
  type WeighingInput,
  type WeighingSession,
} from '@paretorec/contracts';
import { MetricMixture, MetricMixtureConfig } from '../choice/metric-mixture.js';
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
    const chosen = weights ?? new Array<number>(count).fill(1 / count);
    const total = chosen.reduce((sum, weight) => sum + weight, 0);
    if (chosen.length !== count || Math.abs(total - 1) > 1e-6) {
      throw new ParetorecError({
        code: 'weights-not-on-simplex',
        where: 'weighter.weights',
        problem: 'weights must be one an objective and sum to one',
        found: `${chosen.length} that sum to ${total}`,
        expected: `${count} (${objectives.map(({ name }) => name).join(', ')}) that sum to 1`,
      });
    }
    return new FixedWeighter(chosen);
  },
  docs: 'components/weighters/fixed.md',
});
