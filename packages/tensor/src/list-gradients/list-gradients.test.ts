import type { ParameterStore, Tensor } from '@paretorec/contracts';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  add,
  createParameterStore,
  createRng,
  forEachNetwork,
  fromArray,
  gradientsOf,
  ListGradients,
  type ListGradientProducts,
  matMul,
  project,
  read,
  recordParameters,
  reshape,
  slice,
  sum,
  tanh,
  tensorCount,
  tidy,
  useBackend,
} from '../index.js';

const [NETWORKS, LISTS] = [2, 3];
const draw = (name: string, size: number): Float32Array => {
  const rng = createRng(name);
  return Float32Array.from({ length: size }, () => rng.normal());
};

/**
 * A layer with a bias that all networks share, and two of their own that are used twice: as a kernel and by its value, and as a kernel of
 * all rows and of some.
 */
function network(store: ParameterStore, shared: number, stack: number, [width, units]: [number, number]) {
  const normal = { kind: 'normal', standardDeviation: 1 } as const;
  const inner = store.scope('inner');
  const first = inner.create('first', [shared, width, units], normal);
  const bias = inner.create('bias', [shared, 1, units], normal);
  const second = store.create('second', [stack, units, units], normal);
  const third = store.create('third', [stack, units, units], normal);
  /** @param x [stack or 1, rows, width] */
  return (x: Tensor): Tensor => {
    const hidden = forEachNetwork(tanh(add(project(x, first, 0.5), bias.value)), stack);
    const twice = tanh(matMul(tanh(project(hidden, second)), second.value));
    const [all, , ...rest] = hidden.shape as [number, number, number];
    const some = slice(hidden, [0, 0, 0], [all, 3, ...rest]);
    const ends = [twice, tanh(project(hidden, third)), tanh(project(some, third, 2))];
    return ends.map((end) => sum(end, [1, 2])).reduce(add);
  };
}

describe('gradients of each list', () => {
  // Row by row, whole and in 2 to 8 parts (in 2 those of a network's own kernel); as gradients, whole and in 2 and 3 parts.
  it.each([
    { rows: 4, width: 15, units: 16 },
    { rows: 6, width: 120, units: 120 },
    { rows: 12, width: 128, units: 120 },
    { rows: 40, width: 5, units: 6 },
    { rows: 600, width: 5, units: 6 },
  ])('have the inner products of separate gradients: $rows rows a list, $width x $units', async (size) => {
    const { rows, width, units } = size;
    await useBackend('wasm');
    const store = createParameterStore(createRng(1));
    const recorded = recordParameters(store.scope('network'));
    const original = network(recorded.store, 1, NETWORKS, [width, units]);
    expect([...recorded.created.keys()]).toEqual(['inner/first', 'inner/bias', 'second', 'third']);
    const values = draw('x', LISTS * rows * width);
    const feed = (): Tensor => fromArray(values, [LISTS, rows, width]);
    const lists = new ListGradients(recorded.created, { networks: NETWORKS, lists: LISTS });
    const all = NETWORKS * LISTS;
    const each = network(lists.parameters, all, all, [width, units]);
    const compute = (): Float32Array[] =>
      tidy(() => {
        const [{ products, leaves }] = lists.of((leaf) => [
          sum(each(reshape(leaf(feed(), false), [all, rows, width]))),
        ]) as [ListGradientProducts];
        return [products, ...leaves].map((x) => read(x).slice());
      });
    const [products, leaf] = compute() as [Float32Array, Float32Array];
    const before = tensorCount();
    expect(compute()[0]).toEqual(products);
    expect(tensorCount()).toBe(before);

    tidy(() => {
      for (let list = 0; list < LISTS; list++) {
        const gradients = Array.from({ length: NETWORKS }, (_, s) => {
          const x = slice(feed(), [list, 0, 0], [1, rows, width]);
          const inputs = [...store.entries().map(({ value }) => value), x];
          const found = gradientsOf(
            () => ({ value: sum(slice(original(x), [s], [1])), extra: [] }),
            inputs,
          ).gradients.map((gradient) => [...read(gradient)]);
          found
            .at(-1)!
            .forEach((value, i) => expect(leaf[(s * LISTS + list) * rows * width + i]).toBeCloseTo(value, 4));
          return found.slice(0, -1).flat();
        });
        gradients.forEach((a, i) =>
          gradients.forEach((b, j) => {
            const expected = a.reduce((total, value, at) => total + value * b[at]!, 0);
            const scale = Math.hypot(...a) * Math.hypot(...b);
            const entry = products[(list * NETWORKS + i) * NETWORKS + j]!;
            expect(Math.abs(entry - expected)).toBeLessThan(1e-5 * scale);
          }),
        );
      }
    });
    store.dispose();
  });

  it.each([1, 2])('take no memory in lists times parameters (kernel of %i networks)', async (owners) => {
    await useBackend('wasm');
    const [lists, size] = [64, 256];
    const store = createParameterStore(createRng(1));
    const { store: recording, created } = recordParameters(store);
    recording.create('kernel', [owners, size, size], { kind: 'glorotUniform' });
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => {
      tidy(() => {
        const gradients = new ListGradients(created, { networks: 2, lists });
        const all = 2 * lists;
        const kernel = gradients.parameters.create('kernel', [all, size, size], { kind: 'zeros' });
        const [{ products }] = gradients.of((leaf) => [
          sum(tanh(project(leaf(fromArray(draw('x', lists * size), [lists, size]), false), kernel))),
        ]) as [ListGradientProducts];
        expect(Math.max(...read(products))).toBeGreaterThan(0);
      });
      return [];
    });
    const gradientOfEach = 4 * lists * size * size;
    expect(peakBytes - before).toBeLessThan(gradientOfEach / 4);
    store.dispose();
  });

  it('need networks that differ in their first axis alone', () => {
    const store = createParameterStore(createRng(1));
    const { store: recording, created } = recordParameters(store);
    recording.create('kernel', [NETWORKS, 4, 4], { kind: 'zeros' });
    const { parameters } = new ListGradients(created, { networks: NETWORKS, lists: LISTS });
    const create = (name: string, shape: number[]) => () => parameters.create(name, shape, { kind: 'zeros' });
    expect(create('kernel', [6, 4, 5])).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: kernel: gradients of each list need parameters whose first axis is that of the networks; found [6, 4, 5] for lists, [2, 4, 4] before; expected the same parameters with another first axis]`,
    );
    expect(create('other', [6, 4])).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: other: gradients of each list need parameters whose first axis is that of the networks; found [6, 4] for lists, none before; expected the same parameters with another first axis]`,
    );
    store.dispose();
  });
});
