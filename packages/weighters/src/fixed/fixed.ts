import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  ParetorecError,
  type Tensor,
  type Weighter,
  type WeighingInput,
  type WeighingSession,
} from '@paretorec/contracts';
import { everywhere, unmovedSession } from '../sessions.js';

/** Options of the `fixed` weighter. */
export const FixedConfig = z.strictObject({
  weights: z
    .array(z.number().min(0).max(1))
    .optional()
    .describe('One weight an objective, in their order, summing to one. Left out: all equal.'),
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
  summary: 'the same given weights for everyone',
  config: FixedConfig,
  inject: { objectives: OBJECTIVES },
  create: ({ weights }, { objectives }) => {
    const count = objectives.length;
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
