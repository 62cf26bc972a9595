import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';
import { detach } from '../ops/ops.js';

/** What an operation of an {@link ErrorTape} computes, and what becomes of the error that comes back to it. */
export interface TapedOperation {
  readonly forward: (x: Tensor) => Tensor;
  /** The error by `x`, where it must go on. */
  readonly backward?: (error: Tensor) => Tensor;
  /** Gets what went in and the error that came back; both live until the tape is cleared. */
  readonly record: (x: Tensor, error: Tensor) => void;
}

/**
 * Differentiates a function and shows the errors that arrive at chosen places of it, instead of the gradients by inputs.
 *
 * All chosen places hang on one scalar, by which the function is differentiated: so the errors reach each of them, whatever else it
 * depends on, and nothing is summed over lists.
 */
export class ErrorTape {
  #anchor: tf.Tensor | undefined;
  readonly #kept: tf.Tensor[] = [];

  /** A place that knows nothing of what came before it: a parameter or an input. */
  source(x: Tensor, { forward, record }: Pick<TapedOperation, 'forward' | 'record'>): Tensor {
    const operation = tf.customGrad((_anchor) => ({
      value: asTf(forward(x)),
      gradFunc: (error: tf.Tensor) => {
        record(x, this.#keep(error));
        return tf.scalar(0);
      },
    }));
    return asTensor(operation(this.#anchor!));
  }

  /** A place inside, through which the error goes on. */
  through(x: Tensor, { forward, backward, record }: Required<TapedOperation>): Tensor {
    const operation = tf.customGrad((...inputs) => {
      const [input, , save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
      save([input]);
      return {
        value: asTf(forward(asTensor(input))),
        gradFunc: (error: tf.Tensor, saved: tf.Tensor[]) => {
          record(this.#keep(saved[0]!), this.#keep(error));
          return [asTf(backward(asTensor(error))), tf.scalar(0)];
        },
      };
    });
    return asTensor(operation(asTf(x), this.#anchor!));
  }

  /**
   * Runs a function forwards and backwards.
   *
   * @param compute gives a scalar.
   * @param use what is to be done with the recorded tensors, which do not outlive it.
   */
  run<Result>(compute: () => Tensor, use: () => Result): Result {
    this.#anchor = tf.scalar(0);
    const { value, grads } = tf.engine().gradients(() => asTf(compute()), [this.#anchor], undefined, true);
    const result = use();
    tf.dispose([value, grads, this.#anchor, ...this.#kept]);
    this.#kept.length = 0;
    return result;
  }

  #keep(tensor: tf.Tensor): Tensor {
    const kept = tf.keep(asTf(detach(asTensor(tensor))));
    this.#kept.push(kept);
    return asTensor(kept);
  }
}
