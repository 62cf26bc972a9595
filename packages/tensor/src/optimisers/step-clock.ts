import type { StepClock } from '@paretorec/contracts';
import { scalar } from '../ops/ops.js';
import type { SavableParameterStore } from '../parameters/parameter-store.js';

/** The numbers of one step that a {@link StepClock} carries as tensors. */
export interface ClockValues {
  readonly learningRate: number;
  /** 1 - beta1^t */
  readonly firstCorrection: number;
  /** 1 - beta2^t */
  readonly secondCorrection: number;
}

/** Counts the steps of a run on the host. Its count is in the parameter store, so checkpoints hold it. */
export interface HostStepClock {
  /** Steps begun so far. */
  readonly steps: number;
  /** Begins the next step (t = 1 at first) and gives its numbers. */
  advance(): ClockValues;
}

/** What a clock must know of the optimisers that it serves; an `OptimiserFactory` fits. */
export interface ClockOptions {
  readonly learningRate: number;
  /** beta1 and beta2; 0.9 and 0.999 where left out. */
  readonly decays?: readonly [first: number, second: number];
}

/**
 * Makes the clock of a run.
 *
 * @param name of its counter in the store; default `clock/steps`.
 */
export function createStepClock(
  { learningRate, decays: [beta1, beta2] = [0.9, 0.999] }: ClockOptions,
  store: SavableParameterStore,
  name = 'clock/steps',
): HostStepClock {
  const { data } = store.createHostTensor(name, [1], 'float64');
  return {
    get steps() {
      return data[0]!;
    },
    advance() {
      const t = (data[0]! += 1);
      return { learningRate, firstCorrection: 1 - beta1 ** t, secondCorrection: 1 - beta2 ** t };
    },
  };
}

/** The tensors of a step's numbers: three scalars, which the caller disposes. */
export const clockTensors = (values: ClockValues): StepClock => ({
  learningRate: scalar(values.learningRate),
  firstCorrection: scalar(values.firstCorrection),
  secondCorrection: scalar(values.secondCorrection),
});
