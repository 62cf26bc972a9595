import type {
  GradientStatistics,
  LearningOutcome,
  Parameter,
  Tensor,
  Weighter,
  WeighingInput,
  WeighingSession,
} from '@paretorec/contracts';
import { z } from 'zod';
import { spread, unmovedSession } from '../sessions.js';

/** The option of weighters whose weights learn by the experiment's optimiser. */
export const weightRateOption = (rate: number): z.ZodDefault<z.ZodNumber> =>
  z.number().gt(0).default(rate).describe('Learning rate of the weights as a multiple of the optimiser’s.');

/** The same weights for everyone, held in parameters that a rule of their own moves inside every step. */
export abstract class LearnedWeighter implements Weighter {
  readonly personalised = false;
  readonly embedders = [];
  readonly warmupEpochs = 0;
  abstract readonly parameters: readonly Parameter[];

  abstract learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome;

  /** [K] the weights of now, on the simplex. */
  protected abstract weights(): Tensor;

  weigh(input: WeighingInput): Tensor {
    return spread(this.weights(), input);
  }

  begin(input: WeighingInput): WeighingSession {
    return unmovedSession(() => this.weigh(input));
  }
}
