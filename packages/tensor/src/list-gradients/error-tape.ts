import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';
import { gradientsOf } from '../gradients/gradients-of.js';
import { handOut, keep } from '../ops/kept.js';
import { scalar, tidy } from '../ops/ops.js';

/** What an operation of an {@link ErrorTape} computes, and what becomes of the error that comes back to it. */
export interface TapedOperation {
  readonly forward: (x: Tensor) => Tensor;
  /** The error by `x`, where it must go on. */
  readonly backward?: (error: Tensor) => Tensor;
  /** Gets the error that came back, once for each way back that comes here; it lives until that way is done. */
  readonly record: (error: Tensor) => void;
}

/**
 * Differentiates a function and shows the errors that arrive at chosen places of it, instead of the gradients by inputs.
 *
 * All chosen places hang on one scalar, by which the function is differentiated: so the errors reach each of them, whatever else it
 * depends on, and nothing is summed over lists.
 */
export class ErrorTape {
  #anchor: tf.Tensor | undefined;
  readonly #recorded: Tensor[] = [];

  /** A place that knows nothing of what came before it: a parameter or an input. */
  source(x: Tensor, { forward, record }: Pick<TapedOperation, 'forward' | 'record'>): Tensor {
    const operation = tf.customGrad((_anchor) => ({
      value: asTf(forward(x)),
      gradFunc: (error: tf.Tensor) => {
        record(this.#keep(error));
        return tf.scalar(0);
      },
    }));
    return asTensor(operation(this.#anchor!));
  }

  /** A place inside, through which the error goes on. */
  through(x: Tensor, { forward, backward, record }: Required<TapedOperation>): Tensor {
    const operation = tf.customGrad((...inputs) => ({
      value: asTf(forward(asTensor(inputs[0] as tf.Tensor))),
      gradFunc: (error: tf.Tensor) => {
        record(this.#keep(error));
        return [asTf(backward(asTensor(error))), tf.scalar(0)];
      },
    }));
    return asTensor(operation(asTf(x), this.#anchor!));
  }

  /**
   * Runs a function forwards once, and backwards from each of its values in turn: over what that value depends on, and no more.
   *
   * @param compute gives scalars.
   * @param use what is to be done with the tensors recorded on the way back from one value, which do not outlive it.
   * @returns what `use` gave for each value, made of new tensors.
   */
  run<Result>(compute: () => readonly Tensor[], use: () => Result): Result[] {
    const anchor = scalar(0);
    this.#anchor = asTf(anchor);
    const results: Result[] = [];
    gradientsOf(() => {
      const values = compute();
      // What an operation's own function does is not taped: the ways back are not to be differentiated, nor held until the end.
      const goBack = tf.customGrad(() => {
        for (const value of values) {
          tidy(() => {
            gradientsOf(() => ({ value, extra: [] }), [anchor]);
            results.push(keep(use()));
          });
          this.#recorded.forEach((tensor) => tensor.dispose());
          this.#recorded.length = 0;
        }
        return { value: tf.scalar(0), gradFunc: () => tf.scalar(0) };
      });
      return { value: asTensor(goBack(this.#anchor!)), extra: [] };
    }, [anchor]);
    return handOut(results);
  }

  #keep(tensor: tf.Tensor): Tensor {
    const kept = keep(asTensor(tensor));
    this.#recorded.push(kept);
    return kept;
  }
}
