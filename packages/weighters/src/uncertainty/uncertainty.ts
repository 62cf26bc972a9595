import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  OPTIMISER,
  PARAMETERS,
  type GradientStatistics,
  type LearningOutcome,
  type Optimiser,
  type OptimiserFactory,
  type Parameter,
  type ParameterStore,
  type Tensor,
  type WeighingInput,
} from '@paretorec/contracts';
import { add, exp, log, maximum, neg, scalar, scale, shift, softmax, sub, sum } from '@paretorec/tensor';
import { batchMeans } from '../shared/batch-means.js';
import { LearnedWeighter, weightRateOption } from '../shared/learned-weighter.js';

/** Options of the `uncertainty` weighter. */
export const UncertaintyConfig = z.strictObject({ weightRate: weightRateOption(1) });
/** Parsed options of the `uncertainty` weighter. */
export type UncertaintyConfig = z.output<typeof UncertaintyConfig>;

/** Losses below this count as this, and losses above their variance e^20 times as that much, so that no gradient overflows. */
const [LEAST_LOSS, MOST_LOG_RATIO] = [1e-30, 20];

/**
 * Homoscedastic uncertainty (Kendall, Gal and Cipolla 2018): a log variance s_k of each objective, learnt with the models by
 * Σ ½ e^{-s_k} L_k + ½ s_k; its weights are those precisions e^{-s_k}, scaled to sum to one.
 */
export class UncertaintyWeighter extends LearnedWeighter {
  readonly parameters: readonly Parameter[];
  readonly #logVariances: Parameter;
  readonly #optimiser: Optimiser;

  constructor(
    { weightRate }: UncertaintyConfig,
    collaborators: {
      readonly parameters: ParameterStore;
      readonly optimiser: OptimiserFactory;
      /** K */
      readonly objectives: number;
    },
  ) {
    super();
    const { parameters, optimiser, objectives } = collaborators;
    this.#logVariances = parameters.create('logVariances', [objectives], { kind: 'zeros' });
    this.parameters = [this.#logVariances];
    this.#optimiser = optimiser.create('uncertainty', this.parameters, { learningRateScale: weightRate });
  }

  learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome {
    const { losses } = batchMeans(input, statistics);
    const logLosses = log(maximum(losses, scalar(LEAST_LOSS)));
    const logRatios = sub(logLosses, this.#logVariances.value);
    const ratios = exp(neg(maximum(neg(logRatios), scalar(-MOST_LOG_RATIO))));
    // d/ds of ½ e^{-s} L + ½ s.
    const gradient = scale(shift(neg(ratios), 1), 0.5);
    const loss = scale(sum(add(ratios, this.#logVariances.value)), 0.5);
    this.#optimiser.apply([gradient], statistics.clock);
    return { report: {}, loss, leafGradients: [] };
  }

  protected weights(): Tensor {
    return softmax(neg(this.#logVariances.value));
  }
}

/** Weights by learnt uncertainty. */
export const uncertainty = defineComponent({
  kind: 'weighter',
  name: 'uncertainty',
  summary: 'the inverse of a variance that is learnt with the models for every objective',
  config: UncertaintyConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS, optimiser: OPTIMISER },
  create: (config, { objectives, ...collaborators }) =>
    new UncertaintyWeighter(config, { ...collaborators, objectives: objectives.length }),
  docs: 'components/weighters/uncertainty.md',
});
