import type { Tensor } from '@paretorec/contracts';
import {
  add,
  argMaxMask,
  concat,
  createRng,
  detach,
  div,
  exp,
  fill,
  fromArray,
  identityMatrix,
  isPositive,
  log,
  matMul,
  maximum,
  mean,
  mul,
  neg,
  ones,
  OnnxGraph,
  read,
  relu,
  reshape,
  scale,
  shift,
  sigmoid,
  SizeVectors,
  slice,
  softmax,
  split,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tanh,
  tidy,
  tile,
  traceOpenSizes,
  transpose,
  unstack,
  useBackend,
  writeTrace,
  zeros,
  type OpenSizes,
} from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasOnnxRuntime, runModels, type ModelResult } from '../test-support/onnxruntime.js';

// Every operation that a component may use, written for any number of lists and positions and run by onnxruntime with two others.

type Compute = (x: Tensor, sizes: OpenSizes) => Tensor;

/** Of x [lists, positions, 3]. */
const operations: Readonly<Record<string, Compute>> = {
  add: (x) => add(x, x),
  sub: (x) => sub(x, scale(x, 3)),
  mul: (x) => mul(x, fromArray(Float32Array.of(1, -2, 3), [3])),
  div: (x) => div(ones([1, 1, 3]), x),
  maximum: (x) => maximum(x, fill([1, 3], 0.2)),
  neg,
  exp,
  log: (x) => log(square(x)),
  sqrt: (x) => sqrt(square(x)),
  square,
  sigmoid,
  tanh,
  relu,
  softmax,
  isPositive,
  argMaxMask: (x) => argMaxMask(x, 2),
  scale: (x) => scale(x, 0.3),
  shift: (x) => shift(x, 0.3),
  'sum of all': (x) => sum(x),
  'sum of one axis': (x) => sum(x, 1),
  'sum of axes that stay': (x) => sum(x, [0, -1], true),
  'sum of a number': (x) => sum(sum(x)),
  mean: (x) => mean(x, 2),
  'matMul of parameters': (x) => matMul(x, tile(reshape(identityMatrix(3), [1, 3, 3]), [x.shape[0]!, 1, 1])),
  'matMul of a transposed': (x) => matMul(x, x, true, false),
  'matMul by a transposed': (x) => matMul(x, x, false, true),
  'reshape to one open size': (x) => reshape(x, [-1, 3]),
  'reshape to two open sizes': (x, { lists, positions }) => reshape(x, [3, positions, lists]),
  'reshape to nothing': (x, { lists, positions }) =>
    concat([x, reshape(slice(x, [0, 0, 0], [lists, positions, 0]), [lists, positions, 0])], 2),
  transpose: (x) => transpose(x, [2, 0, 1]),
  concat: (x) => concat([x, x], 1),
  'slice from the start': (x, { lists }) => slice(x, [0, 0, 1], [lists, 1, 2]),
  'slice of open size': (x, { lists, positions }) => slice(x, [0, 0, 1], [lists, positions, -1]),
  split: (x) => split(x, [1, 2], 2)[1]!,
  unstack: (x) => unstack(x, 2)[1]!,
  stack: (x) => stack([x, neg(x)], -1),
  'tile by open sizes': (x, { positions }) => tile(sum(x, 1, true), [1, positions, 2]),
  'zeros of open sizes': (x, { lists, positions }) => add(zeros([lists, positions, 1]), x),
  'fill with open sizes': (x, { lists, positions }) => add(fill([lists, positions, 1], 0.7), x),
  'constants that repeat': (x, { lists, positions }) =>
    mul(
      x,
      fromArray(
        Float32Array.from({ length: lists * positions * 3 }, (_, i) => i % 3),
        [lists, positions, 3],
      ),
    ),
  detach: (x) => mul(detach(x), x),
};

const SIZES: readonly OpenSizes[] = [
  { lists: 1, positions: 4 },
  { lists: 6, positions: 3 },
];

const inputOf = ({ lists, positions }: OpenSizes): Float32Array => {
  const rng = createRng(`${lists}`);
  return Float32Array.from({ length: lists * positions * 3 }, () => rng.normal());
};
const tensorOf = (sizes: OpenSizes): Tensor => fromArray(inputOf(sizes), [sizes.lists, sizes.positions, 3]);

/** The function as a graph. */
function graphOf(compute: Compute): OnnxGraph {
  const trace = traceOpenSizes({
    parameters: [],
    inputs: (sizes) => ({ x: tensorOf(sizes) }),
    compute: ({ x }, sizes) => ({ y: compute(x!, sizes) }),
  });
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float', ['lists', 'positions', 3]);
  const { y } = writeTrace(trace, graph, new SizeVectors(graph, x, x), () => x);
  graph.output(
    'y',
    y!,
    trace.outputs['y']!.shape.map((_, axis) => `axis${axis}`),
  );
  return graph;
}

describe.skipIf(!hasOnnxRuntime())('an operation as ONNX', () => {
  const results = new Map<string, readonly ModelResult[]>();
  const names = Object.keys(operations);

  beforeAll(async () => {
    await useBackend('cpu');
    const runs = Object.values(operations).map((compute) => ({
      graph: graphOf(compute),
      inputs: SIZES.map((sizes) => ({
        x: { type: 'float' as const, shape: [sizes.lists, sizes.positions, 3], data: [...inputOf(sizes)] },
      })),
    }));
    runModels(runs).forEach((result, i) => results.set(names[i]!, result));
  }, 120_000);

  it.each(names)('%s [needs onnxruntime]', (name) => {
    SIZES.forEach((sizes, i) => {
      const expected = tidy(() => {
        const y = operations[name]!(tensorOf(sizes), sizes);
        return { shape: [...y.shape], values: [...read(y)] };
      });
      const { shape, data } = results.get(name)![i]!['y']!;
      expect(shape).toEqual(expected.shape);
      data.forEach((value, place) => expect(value).toBeCloseTo(expected.values[place]!, 4));
    });
  });
});

it('refuses an operation that has no counterpart, naming it and who asks for it', () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float', ['lists', 'positions']);
  const tensor = { id: 0, shape: [], dtype: 'float32' };
  const kernel = { name: 'Cumsum', inputs: [], attributes: {}, outputs: [tensor], part: 'weighter' };
  const trace = { leaves: [], kernels: [kernel], outputs: { y: tensor } };
  expect(() =>
    writeTrace(trace, graph, new SizeVectors(graph, x, x), () => x),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParetorecError: weighter: it uses an operation that is not exported; found Cumsum; expected the operations of @paretorec/tensor]`,
  );
});
