import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';

/**
 * A scalar function's value and its gradients.
 *
 * May be called inside another call's function. Inputs that the value does not depend on get zeros.
 *
 * @param inputs tensors or parameter values that `compute` uses.
 */
export function gradientsOf(compute: () => Tensor, inputs: readonly Tensor[]): { value: Tensor; gradients: Tensor[] } {
  const { value, grads } = tf.engine().gradients(() => asTf(compute()), inputs.map(asTf), undefined, true);
  return {
    value: asTensor(value),
    gradients: grads.map((gradient, i) => asTensor(gradient ?? tf.zeros(inputs[i]!.shape))),
  };
}
