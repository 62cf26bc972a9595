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
import {
  add,
  detach,
  div,
  exp,
  fromArray,
  isPositive,
  log,
  maximum,
  mean,
  mul,
  neg,
  scalar,
  scale,
  sqrt,
  sub,
  sum,
} from '@paretorec/tensor';
import { batchMeans } from '../shared/batch-means.js';
import { LearnedWeighter, weightRateOption } from '../shared/learned-weighter.js';

/** Options of the `gradnorm` weighter. */
export const GradnormConfig = z.strictObject({
  alpha: z
    .number()
    .min(0)
    .default(1.5)
    .describe(
      'α: how strongly an objective that trains slowly is favoured; 0 asks for equal norms (paper: 0.12 to 1.5).',
    ),
  weightRate: weightRateOption(10),
});
/** Parsed options of the `gradnorm` weighter. */
export type GradnormConfig = z.output<typeof GradnormConfig>;

/** What a weight keeps, of a mean of one; the paper has no bound, and a long step could turn a weight negative. */
const LEAST_WEIGHT = 1e-3;
/** Losses and rates below this count as this. */
const LEAST = 1e-30;

/**
 * Gradient normalisation (GradNorm; Chen and others 2018, Algorithm 1): weights w descend Σ |w_k‖g_k‖ - mean(w‖g‖) r_k^α| with
 * the target held constant, where r_k is the share of its first loss that an objective still has, over the mean of
 * those shares; then they are scaled to sum to K.
 */
export class GradnormWeighter extends LearnedWeighter {
  readonly parameters: readonly Parameter[];
  readonly #alpha: number;
  readonly #objectives: number;
  readonly #weights: Parameter;
  readonly #firstLosses: Parameter;
  readonly #optimiser: Optimiser;

  constructor(
    { alpha, weightRate }: GradnormConfig,
    collaborators: {
      readonly parameters: ParameterStore;
      readonly optimiser: OptimiserFactory;
      /** K */
      readonly objectives: number;
    },
  ) {
    super();
    const { parameters, optimiser, objectives } = collaborators;
    this.#alpha = alpha;
    this.#objectives = objectives;
    this.#weights = parameters.create('weights', [objectives], { kind: 'constant', value: 1 });
    this.#firstLosses = parameters.create('firstLosses', [objectives], { kind: 'zeros' });
    this.parameters = [this.#weights];
    this.#optimiser = optimiser.create('gradnorm', this.parameters, { learningRateScale: weightRate });
  }

  learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome {
    const { gram, losses } = batchMeans(input, statistics);
    const norms = this.#norms(gram);
    const weighted = mul(this.#weights.value, norms);
    const target = detach(mul(mean(weighted), this.#power(this.#rates(losses))));
    const gap = sub(weighted, target);
    const sign = sub(isPositive(gap), isPositive(neg(gap)));
    const loss = sum(maximum(gap, neg(gap)));
    this.#optimiser.apply([mul(sign, norms)], statistics.clock);
    const kept = maximum(this.#weights.value, scalar(LEAST_WEIGHT));
    this.#weights.assign(div(kept, mean(kept)));
    return { report: {}, loss, leafGradients: [] };
  }

  protected weights(): Tensor {
    return scale(this.#weights.value, 1 / this.#objectives);
  }

  /** [K] root mean squared norms of the samples' gradients. */
  #norms(gram: Tensor): Tensor {
    const count = this.#objectives;
    const identity = Float32Array.from({ length: count * count }, (_, at) =>
      at % (count + 1) === 0 ? 1 : 0,
    );
    return sqrt(sum(mul(gram, fromArray(identity, [count, count])), 1));
  }

  /** [K] inverse training rates r; an objective's first loss above 0 is what later ones are compared with. */
  #rates(losses: Tensor): Tensor {
    const { value } = this.#firstLosses;
    const known = isPositive(value);
    const first = add(mul(value, known), mul(losses, sub(scalar(1), known)));
    this.#firstLosses.assign(first);
    const shares = div(losses, maximum(first, scalar(LEAST)));
    return div(shares, maximum(mean(shares), scalar(LEAST)));
  }

  /** r^α */
  #power(rates: Tensor): Tensor {
    return exp(scale(log(maximum(rates, scalar(LEAST))), this.#alpha));
  }
}

/** Weights that even out gradient norms and training rates. */
export const gradnorm = defineComponent({
  kind: 'weighter',
  name: 'gradnorm',
  summary: 'gradient norms of one size, larger for objectives that train slowly',
  config: GradnormConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS, optimiser: OPTIMISER },
  create: (config, { objectives, ...collaborators }) =>
    new GradnormWeighter(config, { ...collaborators, objectives: objectives.length }),
  docs: 'components/weighters/gradnorm.md',
});
