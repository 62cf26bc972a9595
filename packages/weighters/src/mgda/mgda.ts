import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  PARAMETERS,
  type GradientStatistics,
  type LearningOutcome,
  type ListBatch,
  type Parameter,
  type ParameterStore,
  type Tensor,
  type Weighter,
  type WeighingInput,
  type WeighingSession,
} from '@paretorec/contracts';
import { minNormWeights } from '@paretorec/metrics';
import { add, div, maximum, mul, read, reshape, scalar, scale, sum } from '@paretorec/tensor';
import { everywhere, unmovedSession } from '../sessions.js';

/** Options of the `mgda` weighter. */
export const MgdaConfig = z.strictObject({
  decay: z
    .number()
    .min(0)
    .lt(1)
    .default(0.95)
    .describe('How much of the running mean of the Gram matrices a step keeps; 0 uses the last batch alone.'),
});
/** Parsed options of the `mgda` weighter. */
export type MgdaConfig = z.output<typeof MgdaConfig>;

/**
 * The min-norm point of the mean of the per-sample Gram matrices (Désidéri), shared by all: the constant weights
 * with the best mean reward. A step uses the running mean up to the step before it.
 */
export class MgdaWeighter implements Weighter {
  readonly personalised = false;
  readonly embedders = [];
  readonly parameters: readonly Parameter[] = [];
  readonly warmupEpochs = 0;
  readonly #config: MgdaConfig;
  readonly #objectives: number;
  readonly #meanGram: Parameter;

  constructor(config: MgdaConfig, store: ParameterStore, objectives: number) {
    this.#config = config;
    this.#objectives = objectives;
    // Scale does not matter to the min-norm point, so the running mean needs no correction for its start at zero.
    this.#meanGram = store.create('meanGram', [objectives, objectives], { kind: 'zeros' });
  }

  /** Solves on the host, exactly and in double precision. */
  draw(batch: ListBatch): Float32Array {
    const weights = minNormWeights(read(this.#meanGram.value), this.#objectives);
    const places = batch.lists * batch.positions;
    return Float32Array.from({ length: places * this.#objectives }, (_, i) => weights[i % this.#objectives]!);
  }

  learn({ mask }: WeighingInput, { gram }: GradientStatistics): LearningOutcome {
    const samples = reshape(mask, [...mask.shape, 1, 1]);
    const mean = div(sum(mul(gram, samples), [0, 1]), maximum(sum(mask), scalar(1)));
    const { decay } = this.#config;
    this.#meanGram.assign(add(scale(this.#meanGram.value, decay), scale(mean, 1 - decay)));
    return { report: {}, leafGradients: [] };
  }

  weigh(input: WeighingInput): Tensor {
    return input.drawn ?? everywhere(new Array<number>(this.#objectives).fill(1 / this.#objectives), input);
  }

  begin(input: WeighingInput): WeighingSession {
    return unmovedSession(() => this.weigh(input));
  }
}

/** Shared MGDA. */
export const mgda = defineComponent({
  kind: 'weighter',
  name: 'mgda',
  summary: 'the best constant weights for Pareto stationarity: min-norm point of the mean Gram matrix',
  config: MgdaConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS },
  create: (config, { objectives, parameters }) => new MgdaWeighter(config, parameters, objectives.length),
  docs: 'components/weighters/mgda.md',
});
