import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';
import { withoutHistory } from '../ops/ops.js';
import { mapTensors } from '../ops/tensor-tree.js';

/** Tensors in arrays and records, nested as deep as one likes. */
export type TensorTree = Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

/** What a differentiated function gives: the scalar to differentiate, and what else its caller wants of it. */
export interface Differentiated<Extra extends TensorTree> {
  readonly value: Tensor;
  /** Handed out without a history; all other tensors that the function made are gone. */
  readonly extra: Extra;
}

/**
 * A scalar function's value and its gradients.
 *
 * May be called inside another call's function. Inputs that the value does not depend on get zeros.
 *
 * @param inputs tensors or parameter values that `compute` uses.
 */
export function gradientsOf<Extra extends TensorTree>(
  compute: () => Differentiated<Extra>,
  inputs: readonly Tensor[],
): { value: Tensor; gradients: Tensor[]; extra: Extra } {
  let kept: Extra | undefined;
  const { value, grads } = tf.engine().gradients(
    () => {
      const result = compute();
      // The engine clears the function's scope; what is wanted outside is kept through it.
      kept = mapTensors(result.extra, (tensor) => asTensor(tf.keep(asTf(withoutHistory(tensor)))));
      return asTf(result.value);
    },
    inputs.map(asTf),
    undefined,
    true,
  );
  const extra = mapTensors(kept!, (tensor) => {
    const handedOut = withoutHistory(tensor);
    tensor.dispose();
    return handedOut;
  });
  return {
    value: asTensor(value),
    gradients: grads.map((gradient, i) => asTensor(gradient ?? tf.zeros(inputs[i]!.shape))),
    extra,
  };
}
