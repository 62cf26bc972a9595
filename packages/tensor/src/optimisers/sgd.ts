import type { OptimiserFactory } from '@paretorec/contracts';
import { mul, scale, sub, tidy } from '../ops/ops.js';

/** Plain gradient descent: θ = θ - α g, with α from the step's clock. */
export function createSgdFactory({ learningRate }: { readonly learningRate: number }): OptimiserFactory {
  return {
    learningRate,
    create: (_name, parameters, { learningRateScale = 1 } = {}) => ({
      parameters: [...parameters],
      apply: (gradients, clock) =>
        tidy(() => {
          const rate = scale(clock.learningRate, learningRateScale);
          parameters.forEach((parameter, i) => {
            parameter.assign(sub(parameter.value, mul(gradients[i]!, rate)));
          });
        }),
    }),
  };
}
