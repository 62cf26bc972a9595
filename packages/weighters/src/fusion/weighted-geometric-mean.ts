import { z } from 'zod';
import { defineComponent, type FusionTensors } from '@paretorec/contracts';
import { log, maximum, scalar } from '@paretorec/tensor';
import { WeightedSum, weightedSumOfTensors } from './weighted-sum.js';

/** Options of the `weighted-geometric-mean` fusion. */
export const WeightedGeometricMeanConfig = z.strictObject({
  least: z
    .number()
    .gt(0)
    .default(0.001)
    .describe('Scores below this count as this much: a product has no place for what is not positive.'),
});
/** Parsed options of the `weighted-geometric-mean` fusion. */
export type WeightedGeometricMeanConfig = z.output<typeof WeightedGeometricMeanConfig>;

/** Π q_k^(ω_k / σ_k), as the sum of logarithms that orders alike; σ_k is the deviation of ln q_k. */
export class WeightedGeometricMean extends WeightedSum {
  override readonly tensors: FusionTensors = {
    ...weightedSumOfTensors,
    transform: (scores) => log(maximum(scores, scalar(this.#least))),
  };
  readonly #least: number;

  constructor({ least }: WeightedGeometricMeanConfig) {
    super();
    this.#least = least;
  }

  transform(score: number): number {
    return Math.log(Math.max(score, this.#least));
  }
}

/** Products of powers, as industry's P(click)^a E[dwell | click]^b. */
export const weightedGeometricMean = defineComponent({
  kind: 'fusion',
  name: 'weighted-geometric-mean',
  summary: 'a product of powers of the scores, such as P(click)^a E[dwell | click]^b',
  config: WeightedGeometricMeanConfig,
  create: (config) => new WeightedGeometricMean(config),
  docs: 'components/fusion/weighted-geometric-mean.md',
});
