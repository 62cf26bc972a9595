import type { Parameter, Tensor } from './tensor.js';

/** Updates a fixed set of parameters; its slots live in the parameter store. */
export interface Optimiser {
  readonly parameters: readonly Parameter[];
  /** One update inside a step; `gradients` in the order of `parameters`. Tensors only, nothing is read back. */
  apply(gradients: readonly Tensor[], clock: StepClock): void;
}

/** Numbers that change from step to step, as tensors, so that a step can be recorded once and run again. */
export interface StepClock {
  /** Scalar: learning rate of this step. */
  readonly learningRate: Tensor;
  /** Scalars 1 - beta1^t and 1 - beta2^t, counted from the first step of this run. */
  readonly firstCorrection: Tensor;
  readonly secondCorrection: Tensor;
}

/** Makes optimisers of the configured kind. */
export interface OptimiserFactory {
  readonly learningRate: number;
  /** beta1 and beta2 behind the corrections of {@link StepClock}; 0.9 and 0.999 where left out. */
  readonly decays?: readonly [first: number, second: number];
  create(
    name: string,
    parameters: readonly Parameter[],
    options?: { readonly learningRateScale?: number },
  ): Optimiser;
}
