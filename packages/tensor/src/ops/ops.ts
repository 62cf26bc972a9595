import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@paretorec/contracts';
import { asTensor, asTf } from '../handle.js';
import '../gradients/register.js';
import { heldConstant } from './constants.js';
import { tensorsIn } from './tensor-tree.js';

// The language of training steps: every operation here has a gradient, runs on every backend and draws or
// reads nothing in JavaScript, so that a step made of them can be recorded once and run as one graph.

type Binary = (a: Tensor, b: Tensor) => Tensor;
type Unary = (x: Tensor) => Tensor;

const binary =
  (operation: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Binary =>
  (a, b) =>
    asTensor(operation(asTf(a), asTf(b)));
const unary =
  (operation: (x: tf.Tensor) => tf.Tensor): Unary =>
  (x) =>
    asTensor(operation(asTf(x)));

/** a + b with broadcasting. */
export const add: Binary = binary(tf.add);
/** a - b with broadcasting. */
export const sub: Binary = binary(tf.sub);
/** a · b element by element, with broadcasting. */
export const mul: Binary = binary(tf.mul);
/** a / b with broadcasting. */
export const div: Binary = binary(tf.div);
/** The larger of a and b; at equality the gradient goes to a. */
export const maximum: Binary = binary(tf.maximum);
/** -x */
export const neg: Unary = unary(tf.neg);
/** e^x */
export const exp: Unary = unary(tf.exp);
/** Natural logarithm. */
export const log: Unary = unary(tf.log);
/** Square root; its gradient at 0 is infinite, add an epsilon first. */
export const sqrt: Unary = unary(tf.sqrt);
/** x² */
export const square: Unary = unary(tf.square);
/** 1 / (1 + e^-x) */
export const sigmoid: Unary = unary(tf.sigmoid);
/** Hyperbolic tangent. */
export const tanh: Unary = unary(tf.tanh);
/** max(x, 0); gradient 0 at 0. */
export const relu: Unary = unary(tf.relu);
/** Softmax over the last axis. */
export const softmax: Unary = unary((x) => tf.softmax(x));
/** 1 where x > 0, else 0; no gradient. */
export const isPositive = (x: Tensor): Tensor =>
  detach(asTensor(tf.cast(tf.greater(asTf(x), tf.scalar(0)), 'float32')));

/** 1 at the largest entry of an axis, 0 elsewhere; equal maxima share the 1. No gradient. */
export const argMaxMask = (x: Tensor, axis: number): Tensor => {
  const best = tf.cast(tf.equal(asTf(x), tf.max(asTf(x), axis, true)), 'float32');
  return detach(asTensor(tf.div(best, tf.sum(best, axis, true))));
};

/** x scaled by a plain number that never changes from step to step. */
export const scale = (x: Tensor, factor: number): Tensor => mul(x, scalar(factor));
/** x plus a plain number that never changes from step to step. */
export const shift = (x: Tensor, offset: number): Tensor => add(x, scalar(offset));

/** Sum over the given axes (all when left out). */
export const sum = (x: Tensor, axes?: number | number[], keepDims = false): Tensor =>
  asTensor(tf.sum(asTf(x), axes, keepDims));
/** Mean over the given axes (all when left out). */
export const mean = (x: Tensor, axes?: number | number[], keepDims = false): Tensor => {
  const list = axes === undefined ? x.shape.map((_, i) => i) : Array.isArray(axes) ? axes : [axes];
  const count = list.reduce((product, axis) => product * x.shape.at(axis)!, 1);
  return scale(sum(x, axes, keepDims), 1 / count);
};
/** Matrix product of the two last axes; leading axes must agree. */
export const matMul = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
  asTensor(tf.matMul(asTf(a), asTf(b), transposeA, transposeB));

/** The same values in another shape; one axis may be -1. */
export const reshape = (x: Tensor, shape: readonly number[]): Tensor =>
  asTensor(tf.reshape(asTf(x), shape as number[]));
/** Axes in another order. */
export const transpose = (x: Tensor, order: readonly number[]): Tensor =>
  asTensor(tf.transpose(asTf(x), order as number[]));
/** Joined along an axis. */
export const concat = (xs: readonly Tensor[], axis: number): Tensor =>
  xs.length === 1 ? xs[0]! : asTensor(tf.concat(xs.map(asTf), axis));
/** Part of a tensor: `begin` and `size` a value an axis. */
export const slice = (x: Tensor, begin: readonly number[], size: readonly number[]): Tensor =>
  asTensor(tf.slice(asTf(x), begin as number[], size as number[]));
/** Parts of the given sizes along an axis. */
export const split = (x: Tensor, sizes: readonly number[], axis: number): Tensor[] =>
  tf.split(asTf(x), sizes as number[], axis).map(asTensor);
/** The slices along an axis, which disappears. */
export const unstack = (x: Tensor, axis: number): Tensor[] => tf.unstack(asTf(x), axis).map(asTensor);
/** Tensors of one shape along a new axis. */
export const stack = (xs: readonly Tensor[], axis: number): Tensor => asTensor(tf.stack(xs.map(asTf), axis));
/** Repeats along each axis. */
export const tile = (x: Tensor, repeats: readonly number[]): Tensor =>
  asTensor(tf.tile(asTf(x), repeats as number[]));

/** A scalar constant. */
export const scalar = (value: number): Tensor => asTensor(tf.scalar(value, 'float32'));
/** All zeros. */
export const zeros = (shape: readonly number[]): Tensor => asTensor(tf.zeros(shape as number[]));
/** All ones. */
export const ones = (shape: readonly number[]): Tensor => asTensor(tf.ones(shape as number[]));
/** A tensor with one value everywhere. */
export const fill = (shape: readonly number[], value: number): Tensor =>
  asTensor(tf.fill(shape as number[], value, 'float32'));

/** [N, N] with ones on the diagonal. */
export const identityMatrix = (size: number): Tensor =>
  fromArray(
    Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
    [size, size],
  );

/** A tensor from host values, row-major. */
export const fromArray = (values: Float32Array, shape: readonly number[]): Tensor =>
  asTensor(tf.tensor(values, shape as number[], 'float32'));
/** Host copy of a tensor's values. Never inside a step, which is refused when it is recorded. */
export const read = (x: Tensor): Float32Array => asTf(x).dataSync() as Float32Array;

/** The same values without a history: no gradient flows through the result. Costs nothing, shares the data. */
export function detach(x: Tensor): Tensor {
  return heldConstant(x) ?? withoutHistory(x);
}

/** As {@link detach}, for what is handed out of a function rather than a constant in it. */
export function withoutHistory(x: Tensor): Tensor {
  const tensor = asTf(x);
  const engine = tf.engine();
  engine.backend.incRef(tensor.dataId);
  return asTensor(engine.makeTensorFromDataId(tensor.dataId, tensor.shape, tensor.dtype));
}

/** Runs a function and disposes every tensor made in it except those it returns, in arrays and records as deep as one likes. */
export function tidy<Result>(work: () => Result): Result {
  let result: Result;
  // The library would look for tensors among the numbers of host arrays too, one by one.
  tf.tidy(() => {
    result = work();
    return tensorsIn(result).map(asTf);
  });
  return result!;
}

/** Tensors alive now, for leak tests. */
export const tensorCount = (): number => tf.memory().numTensors;
