import { z } from 'zod';
import { defineComponent, type Fusion, type FusionTensors } from '@paretorec/contracts';
import { mul, sum } from '@paretorec/tensor';

/** The `weighted-sum` fusion has no options. */
export const WeightedSumConfig = z.strictObject({});

/** Σ ω_k q_k of tensors. */
export const weightedSumOfTensors: FusionTensors = {
  fuse: (scores, weights) => sum(mul(scores, weights), -1),
};

/** Σ ω_k q_k over standardised scores (Sec. 3.5.2). */
export class WeightedSum implements Fusion {
  readonly tensors: FusionTensors = weightedSumOfTensors;

  fuse(scores: Float64Array, weights: Float64Array): number {
    let total = 0;
    for (let k = 0; k < scores.length; k++) total += weights[k]! * scores[k]!;
    return total;
  }
}

/** The paper's fusion. */
export const weightedSum = defineComponent({
  kind: 'fusion',
  name: 'weighted-sum',
  summary: 'the weighted sum of the scores on one scale (Sec. 3.5.2)',
  config: WeightedSumConfig,
  create: () => new WeightedSum(),
  docs: 'components/fusion/weighted-sum.md',
});
