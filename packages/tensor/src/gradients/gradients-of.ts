import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';
import { handOut, keep } from '../ops/kept.js';

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
      kept = keep(result.extra);
      return asTf(result.value);
    },
    inputs.map(asTf),
    undefined,
    true,
  );
  return {
    value: asTensor(value),
    gradients: grads.map((gradient, i) => asTensor(gradient ?? tf.zeros(inputs[i]!.shape))),
    extra: handOut(kept!),
  };
}
