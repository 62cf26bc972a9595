import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { availableBackends, useBackend } from './index.js';

// Every kernel that a training step calls, on every backend, against values worked out in plain JavaScript.

const A = [-2.5, -1, -0.25, 0, 0.5, 3];
const B = [2, -1, 0.5, 4, -0.5, 1.5];
const POSITIVE = [0.1, 0.5, 1, 2, 3.5, 10];
const a = (): tf.Tensor => tf.tensor2d(A, [2, 3]);
const b = (): tf.Tensor => tf.tensor2d(B, [2, 3]);
const positive = (): tf.Tensor => tf.tensor2d(POSITIVE, [2, 3]);
const ints = (values: number[]): tf.Tensor => tf.tensor1d(values, 'int32');
const mask = (): tf.Tensor => tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], 'bool');
const zip = (f: (x: number, y: number) => number): number[] => A.map((x, i) => f(x, B[i]!));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softmax = (row: number[]): number[] => {
  const exps = row.map(Math.exp);
  const total = exps.reduce((sum, x) => sum + x, 0);
  return exps.map((x) => x / total);
};
const flags = (condition: boolean): number => (condition ? 1 : 0);

type Case = readonly [kernel: string, run: () => tf.Tensor, expected: number[]];

const CASES: readonly Case[] = [
  ['Add', () => tf.add(a(), b()), zip((x, y) => x + y)],
  ['Add with broadcasting', () => tf.add(a(), tf.tensor1d([1, 2, 3])), A.map((x, i) => x + (i % 3) + 1)],
  ['Sub', () => tf.sub(a(), b()), zip((x, y) => x - y)],
  ['Multiply', () => tf.mul(a(), b()), zip((x, y) => x * y)],
  ['RealDiv', () => tf.div(a(), b()), zip((x, y) => x / y)],
  ['Maximum', () => tf.maximum(a(), b()), zip(Math.max)],
  ['Minimum', () => tf.minimum(a(), b()), zip(Math.min)],
  ['Neg', () => tf.neg(a()), A.map((x) => -x)],
  ['Exp', () => tf.exp(a()), A.map(Math.exp)],
  ['Log', () => tf.log(positive()), POSITIVE.map(Math.log)],
  ['Log1p', () => tf.log1p(positive()), POSITIVE.map(Math.log1p)],
  ['Sqrt', () => tf.sqrt(positive()), POSITIVE.map(Math.sqrt)],
  ['Rsqrt', () => tf.rsqrt(positive()), POSITIVE.map((x) => 1 / Math.sqrt(x))],
  ['Square', () => tf.square(a()), A.map((x) => x * x)],
  ['SquaredDifference', () => tf.squaredDifference(a(), b()), zip((x, y) => (x - y) ** 2)],
  ['Sigmoid', () => tf.sigmoid(a()), A.map(sigmoid)],
  ['Tanh', () => tf.tanh(a()), A.map(Math.tanh)],
  ['Relu', () => tf.relu(a()), A.map((x) => Math.max(x, 0))],
  ['Softplus', () => tf.softplus(a()), A.map((x) => Math.log1p(Math.exp(x)))],
  ['Abs', () => tf.abs(a()), A.map(Math.abs)],
  ['Sign', () => tf.sign(a()), A.map(Math.sign)],
  ['Step', () => tf.step(a()), A.map((x) => flags(x > 0))],
  ['Pow', () => tf.pow(positive(), tf.scalar(1.5)), POSITIVE.map((x) => x ** 1.5)],
  ['ClipByValue', () => tf.clipByValue(a(), -1, 1), A.map((x) => Math.min(1, Math.max(-1, x)))],
  ['Sum over an axis', () => tf.sum(a(), 0), [-2.5, -0.5, 2.75]],
  ['Sum of all', () => tf.sum(a()), [-0.25]],
  ['Sum of booleans', () => tf.sum(mask(), 1), [2, 1]],
  ['Mean', () => tf.mean(a(), 1), [-1.25, 3.5 / 3]],
  ['Max', () => tf.max(a(), 1), [-0.25, 3]],
  ['Min', () => tf.min(a(), 0), [-2.5, -1, -0.25]],
  ['Prod', () => tf.prod(b(), 1), [-1, -3]],
  [
    'BatchMatMul',
    () => tf.matMul(a(), b(), false, true),
    [-5 + 1 - 0.125, -10 + 0.5 - 0.375, -0.5 + 1.5, -0.25 + 4.5],
  ],
  [
    'BatchMatMul of rank 3, a batch of one against two',
    () => tf.matMul(tf.reshape(a(), [2, 1, 3]), tf.tensor3d([1, 1, 1], [1, 3, 1])),
    [-3.75, 3.5],
  ],
  ['Reshape', () => tf.reshape(a(), [3, 2]), A],
  ['Transpose', () => tf.transpose(a()), [-2.5, 0, -1, 0.5, -0.25, 3]],
  [
    'Transpose of rank 3',
    () => tf.transpose(tf.reshape(a(), [1, 2, 3]), [2, 0, 1]),
    [-2.5, 0, -1, 0.5, -0.25, 3],
  ],
  ['Concat', () => tf.concat([a(), b()], 1), [-2.5, -1, -0.25, 2, -1, 0.5, 0, 0.5, 3, 4, -0.5, 1.5]],
  ['Slice', () => tf.slice(a(), [0, 1], [2, 1]), [-1, 0.5]],
  ['SplitV', () => tf.split(a(), [1, 2], 1)[1]!, [-1, -0.25, 0.5, 3]],
  ['Pack', () => tf.stack([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])], 1), [1, 3, 2, 4]],
  ['Unpack', () => tf.unstack(a(), 1)[2]!, [-0.25, 3]],
  ['Tile', () => tf.tile(tf.tensor2d([1, 2], [1, 2]), [2, 2]), [1, 2, 1, 2, 1, 2, 1, 2]],
  ['ExpandDims', () => tf.expandDims(a(), 1), A],
  ['PadV2', () => tf.pad(tf.tensor1d([1, 2]), [[1, 2]]), [0, 1, 2, 0, 0]],
  ['Reverse', () => tf.reverse(a(), 1), [-0.25, -1, -2.5, 3, 0.5, 0]],
  ['Cumsum', () => tf.cumsum(a(), 1), [-2.5, -3.5, -3.75, 0, 0.5, 3.5]],
  ['Cast from bool', () => tf.cast(mask(), 'float32'), [1, 0, 1, 0, 0, 1]],
  ['Cast to int32', () => tf.cast(a(), 'int32'), [-2, -1, 0, 0, 0, 3]],
  ['Greater', () => tf.greater(a(), b()), zip((x, y) => flags(x > y))],
  ['GreaterEqual', () => tf.greaterEqual(a(), b()), zip((x, y) => flags(x >= y))],
  ['Less', () => tf.less(a(), b()), zip((x, y) => flags(x < y))],
  ['LessEqual', () => tf.lessEqual(a(), b()), zip((x, y) => flags(x <= y))],
  ['Equal', () => tf.equal(a(), b()), zip((x, y) => flags(x === y))],
  ['Equal of integers', () => tf.equal(ints([1, 2, 3]), ints([1, 0, 3])), [1, 0, 1]],
  ['LogicalAnd', () => tf.logicalAnd(mask(), tf.greater(a(), tf.scalar(0))), [0, 0, 0, 0, 0, 1]],
  ['LogicalNot', () => tf.logicalNot(mask()), [0, 1, 0, 1, 1, 0]],
  ['Select', () => tf.where(mask(), a(), b()), [-2.5, -1, -0.25, 4, -0.5, 3]],
  ['Softmax', () => tf.softmax(a()), [...softmax(A.slice(0, 3)), ...softmax(A.slice(3))]],
  ['LogSoftmax', () => tf.logSoftmax(a()), [...softmax(A.slice(0, 3)), ...softmax(A.slice(3))].map(Math.log)],
  ['OnesLike', () => tf.onesLike(a()), A.map(() => 1)],
  ['ZerosLike', () => tf.zerosLike(a()), A.map(() => 0)],
  ['Fill', () => tf.fill([2, 2], 0.5), [0.5, 0.5, 0.5, 0.5]],
  ['GatherV2', () => tf.gather(a(), ints([1, 0, 1])), [0, 0.5, 3, -2.5, -1, -0.25, 0, 0.5, 3]],
  ['GatherV2 over the last axis', () => tf.gather(a(), ints([2, 0]), 1), [-0.25, -2.5, 3, 0]],
  ['GatherNd', () => tf.gatherND(a(), tf.tensor2d([0, 1, 1, 2], [2, 2], 'int32')), [-1, 3]],
  [
    'ScatterNd adds up equal indices',
    () =>
      tf.scatterND(tf.tensor2d([2, 0, 2], [3, 1], 'int32'), tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), [4, 2]),
    [3, 4, 0, 0, 6, 8, 0, 0],
  ],
  [
    'UnsortedSegmentSum, dropping negative ids',
    () =>
      tf.unsortedSegmentSum(
        tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]),
        ints([2, 0, 2, -1]) as tf.Tensor1D,
        4,
      ),
    [3, 4, 0, 0, 6, 8, 0, 0],
  ],
  ['OneHot', () => tf.oneHot(ints([2, 0]), 3), [0, 0, 1, 1, 0, 0]],
  ['ArgMax', () => tf.argMax(a(), 1), [2, 2]],
  ['TopK values', () => tf.topk(b(), 2).values, [2, 0.5, 4, 1.5]],
  ['TopK indices', () => tf.topk(b(), 2).indices, [0, 2, 0, 2]],
];

describe.each(await availableBackends())('kernels on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(CASES)('%s', (_kernel, run, expected) => {
    const before = tf.memory().numTensors;
    const actual = tf.tidy(() => Array.from(run().dataSync()));
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the same bytes again for sums that threads share', () => {
    const values = Float32Array.from({ length: 1 << 16 }, (_, i) => Math.sin(i) * 10 ** (i % 7));
    const bytes = (): string =>
      tf.tidy(() => {
        const x = tf.tensor2d(values, [256, 256]);
        const ids = tf.tensor1d(
          Int32Array.from({ length: 256 }, (_, i) => (i * 31) % 7),
          'int32',
        );
        const parts = [
          tf.matMul(x, x),
          tf.sum(x),
          tf.mean(x, 0),
          tf.softmax(x),
          tf.unsortedSegmentSum(x, ids, 7),
        ];
        return parts.map((part) => Buffer.from(part.dataSync().slice().buffer).toString('base64')).join();
      });
    const first = bytes();
    for (let i = 0; i < (backend === 'cpu' ? 1 : 10); i++) expect(bytes() === first).toBe(true);
  });
});
