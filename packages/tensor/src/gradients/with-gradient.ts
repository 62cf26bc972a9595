import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';

/** What an operation with a gradient of its own computes. */
export interface OwnGradient {
  readonly value: Tensor;
  /** Gives what `backward` needs, computed once, however often the operation is differentiated; not asked where nothing is. */
  readonly saved: () => readonly Tensor[];
  /** The gradients by the inputs, in their order, from that by the value. */
  readonly backward: (error: Tensor, saved: readonly Tensor[]) => readonly Tensor[];
}

/**
 * An operation whose gradient is given, not derived: where the chain rule taken as a whole costs less than step by step.
 *
 * @param inputs by which it can be differentiated; `compute` uses these and constants.
 */
export function withGradient(inputs: readonly Tensor[], compute: () => OwnGradient): Tensor {
  const operation = tf.customGrad((...given) => {
    const { value, saved, backward } = compute();
    // The library saves nothing where it does not differentiate, and asks no gradient then.
    if (tf.engine().state.gradientDepth > 0) (given.at(-1) as tf.GradSaveFunc)(saved().map(asTf));
    return {
      value: asTf(value),
      gradFunc: (error: tf.Tensor, kept: tf.Tensor[]) =>
        backward(asTensor(error), kept.map(asTensor)).map(asTf),
    };
  });
  return asTensor(operation(...inputs.map(asTf)));
}
