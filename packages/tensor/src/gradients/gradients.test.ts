import type { Tensor } from '@paretorec/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import * as ops from '../ops/ops.js';
import { availableBackends, createRng, gradientsOf, useBackend, withGradient } from '../index.js';

// Every operation's gradient against central differences of what the operation itself computes.

type Case = readonly [name: string, apply: (...inputs: Tensor[]) => Tensor, inputs: readonly Input[]];

interface Input {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const STEP = 1e-2;

/** Values in ±[0.2, 2.2], none so close to 0 that a step crosses a kink. */
function input(name: string, shape: readonly number[], positive = false): Input {
  const rng = createRng(`gradients/${name}`);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from({ length: size }, () => {
    const magnitude = 0.2 + 2 * rng.uniform();
    return positive || rng.uniform() < 0.5 ? magnitude : -magnitude;
  });
  return { shape, values };
}

const x = input('x', [2, 3]);
const y = input('y', [2, 3]);
const row = input('row', [3]);
const column = input('column', [2, 1]);
const number = input('number', []);
const positive = input('positive', [2, 3], true);
const cube = input('cube', [2, 3, 2]);

const CASES: readonly Case[] = [
  ['add', ops.add, [x, y]],
  ['add of a row', ops.add, [x, row]],
  ['add of a column to a row', ops.add, [column, row]],
  ['add of a number', ops.add, [number, x]],
  ['add of a tensor to itself', (a) => ops.add(a!, a!), [x]],
  ['sub', ops.sub, [x, y]],
  ['sub of a column', ops.sub, [column, x]],
  ['mul', ops.mul, [x, y]],
  ['mul of a column and a row', ops.mul, [column, row]],
  ['div', ops.div, [x, y]],
  ['div by a row', ops.div, [x, row]],
  ['maximum', ops.maximum, [x, y]],
  ['maximum with a row', ops.maximum, [x, row]],
  ['neg', ops.neg, [x]],
  ['exp', ops.exp, [x]],
  ['log', ops.log, [positive]],
  ['sqrt', ops.sqrt, [positive]],
  ['square', ops.square, [x]],
  ['sigmoid', ops.sigmoid, [x]],
  ['tanh', ops.tanh, [x]],
  ['relu', ops.relu, [x]],
  ['softmax', ops.softmax, [x]],
  ['softmax of rank 3', ops.softmax, [cube]],
  ['scale', (a) => ops.scale(a!, -1.5), [x]],
  ['shift', (a) => ops.shift(a!, 0.5), [x]],
  ['sum of all', (a) => ops.sum(a!), [x]],
  ['sum over an axis', (a) => ops.sum(a!, 0), [cube]],
  ['sum over a negative axis', (a) => ops.sum(a!, -1), [cube]],
  ['sum over axes, kept', (a) => ops.sum(a!, [0, 2], true), [cube]],
  ['mean of all', (a) => ops.mean(a!), [x]],
  ['mean over axes', (a) => ops.mean(a!, [1, 2]), [cube]],
  ['matMul', (a, b) => ops.matMul(a!, b!), [input('a', [2, 3]), input('b', [3, 4])]],
  ['matMul, first transposed', (a, b) => ops.matMul(a!, b!, true), [input('at', [3, 2]), input('b', [3, 4])]],
  [
    'matMul, second transposed',
    (a, b) => ops.matMul(a!, b!, false, true),
    [input('a', [2, 3]), input('bt', [4, 3])],
  ],
  [
    'matMul, both transposed',
    (a, b) => ops.matMul(a!, b!, true, true),
    [input('at', [3, 2]), input('bt', [4, 3])],
  ],
  ['matMul of batches', (a, b) => ops.matMul(a!, b!), [input('as', [2, 2, 3]), input('bs', [2, 3, 2])]],
  ['matMul of a tensor with itself', (a) => ops.matMul(a!, a!, false, true), [cube]],
  ['reshape', (a) => ops.reshape(a!, [3, -1]), [cube]],
  ['transpose', (a) => ops.transpose(a!, [2, 0, 1]), [cube]],
  ['concat', (a, b) => ops.concat([a!, b!], 1), [x, input('wide', [2, 2])]],
  ['concat of a tensor with itself', (a) => ops.concat([a!, a!], 0), [x]],
  ['slice', (a) => ops.slice(a!, [1, 0, 1], [1, 2, 1]), [cube]],
  ['split', (a) => ops.mul(...(ops.split(ops.concat([a!, a!], 1), [3, 3], 1) as [Tensor, Tensor])), [x]],
  ['split, a part unused', (a) => ops.split(a!, [1, 2], 1)[1]!, [x]],
  ['split into one part', (a) => ops.split(a!, [3], 1)[0]!, [x]],
  ['unstack of one part', (a) => ops.unstack(a!, 1)[0]!, [column]],
  ['unstack', (a) => ops.mul(...(ops.unstack(a!, 0) as [Tensor, Tensor])), [cube]],
  ['stack', (a, b) => ops.stack([a!, b!], 1), [x, y]],
  ['tile', (a) => ops.tile(a!, [2, 3]), [x]],
];

const tensorsOf = (inputs: readonly Input[]): Tensor[] =>
  inputs.map(({ shape, values }) => ops.fromArray(values, shape));

/** The scalar Σ c_i f(inputs)_i, summed in double precision. */
function weightedOutput(apply: Case[1], inputs: readonly Input[], weights: Float32Array): number {
  const output = ops.tidy(() => ops.read(apply(...tensorsOf(inputs))).slice());
  return output.reduce((total, value, i) => total + value * weights[i]!, 0);
}

function numericalGradients(apply: Case[1], inputs: readonly Input[], weights: Float32Array): number[][] {
  return inputs.map(({ values }, which) =>
    Array.from(values, (_, entry) => {
      const at = (offset: number): number => {
        const moved = inputs.map((one) => ({ ...one, values: one.values.slice() }));
        moved[which]!.values[entry]! += offset;
        return weightedOutput(apply, moved, weights);
      };
      return (at(STEP) - at(-STEP)) / (2 * STEP);
    }),
  );
}

describe.each(await availableBackends())('gradients on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(CASES)('%s', (name, apply, inputs) => {
    const before = ops.tensorCount();
    const found = ops.tidy(() => {
      const leaves = tensorsOf(inputs);
      const size = apply(...leaves).size;
      const weights = input(`${name}/weights`, [size]).values;
      const { gradients } = gradientsOf(() => {
        const output = apply(...leaves);
        return { value: ops.sum(ops.mul(output, ops.fromArray(weights, output.shape))), extra: [] };
      }, leaves);
      return { weights, gradients: gradients.map((gradient) => [...ops.read(gradient)]) };
    });
    expect(ops.tensorCount()).toBe(before);
    const expected = numericalGradients(apply, inputs, found.weights);
    found.gradients.forEach((gradient, which) => {
      gradient.forEach((value, entry) => {
        const wanted = expected[which]![entry]!;
        expect(
          Math.abs(value - wanted),
          `input ${which}, entry ${entry}: ${value} for ${wanted}`,
        ).toBeLessThan(2e-3 * (1 + Math.abs(wanted)));
      });
    });
  });

  it('gives nothing through what is detached, and zeros for inputs without influence', () => {
    ops.tidy(() => {
      const leaf = ops.fromArray(x.values, x.shape);
      const idle = ops.fromArray(y.values, y.shape);
      const { gradients } = gradientsOf(() => {
        const constant = ops.mul(
          ops.detach(ops.square(leaf)),
          ops.mul(ops.isPositive(leaf), ops.argMaxMask(leaf, 1)),
        );
        return { value: ops.sum(ops.mul(constant, leaf)), extra: [] };
      }, [leaf, idle]);
      const largest = [0, 1].map((list) => Math.max(...x.values.subarray(3 * list, 3 * list + 3)));
      const expected = Array.from(x.values, (v, i) =>
        v > 0 && v === largest[Math.floor(i / 3)] ? v * v : 0,
      );
      ops.read(gradients[0]!).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      expect([...ops.read(gradients[1]!)]).toEqual([0, 0, 0, 0, 0, 0]);
    });
  });

  it('takes a gradient that is given, and computes what it needs once and only where something is differentiated', () => {
    const found = { value: [0], saved: 0, gradients: [[0]] };
    const cubed = (a: Tensor): Tensor =>
      withGradient([a], () => ({
        value: ops.mul(a, ops.square(a)),
        saved: () => {
          found.saved++;
          return [ops.scale(ops.square(a), 3)];
        },
        backward: (error, [slopes]) => [ops.mul(error, slopes!)],
      }));
    const before = ops.tensorCount();
    ops.tidy(() => {
      const a = ops.fromArray(Float32Array.of(1, -2), [2]);
      found.value = [...ops.read(cubed(a))];
      expect(found.saved).toBe(0);
      // Differentiated twice over what was computed once: as it is, and squared.
      const { gradients } = gradientsOf(() => {
        const cube = cubed(a);
        return { value: ops.add(ops.sum(cube), ops.sum(ops.square(cube))), extra: [] };
      }, [a]);
      found.gradients = gradients.map((gradient) => [...ops.read(gradient)]);
    });
    // 3 a² and 6 a⁵
    expect(found).toEqual({ value: [1, -8], saved: 1, gradients: [[3 + 6, 12 - 192]] });
    expect(ops.tensorCount()).toBe(before);
  });

  it('differentiates inside a differentiated function, and hands the extra out', () => {
    const before = ops.tensorCount();
    ops.tidy(() => {
      const leaf = ops.fromArray(x.values, x.shape);
      const { gradients, extra } = gradientsOf(() => {
        const inner = gradientsOf(() => ({ value: ops.sum(ops.square(leaf)), extra: [] }), [leaf]);
        return { value: ops.sum(ops.mul(ops.detach(inner.gradients[0]!), leaf)), extra: inner.gradients };
      }, [leaf]);
      for (const values of [ops.read(gradients[0]!), ops.read(extra[0]!)]) {
        values.forEach((value, i) => expect(value).toBeCloseTo(2 * x.values[i]!, 5));
      }
    });
    expect(ops.tensorCount()).toBe(before);
  });
});
