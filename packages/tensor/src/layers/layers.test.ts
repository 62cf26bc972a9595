import type { Parameter, Tensor } from '@paretorec/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  availableBackends,
  createParameterStore,
  createRng,
  fromArray,
  gradientsOf,
  pickPlaces,
  read,
  reshape,
  slice,
  StackedAttention,
  StackedHead,
  sum,
  tidy,
  useBackend,
  type HeadForm,
} from '../index.js';

const rng = createRng('layers');

function draw(shape: readonly number[], name: string): Float32Array {
  const stream = rng.fork(name);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => stream.normal());
}
const tensor = (shape: readonly number[], name: string): Tensor => fromArray(draw(shape, name), shape);

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits = 5): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i]!).toBeCloseTo(expected[i]!, digits);
}

function randomise(parameters: readonly Parameter[], name: string): void {
  parameters.forEach((parameter, i) => tidy(() => parameter.assign(tensor(parameter.shape, `${name}/${i}`))));
}

describe.each(await availableBackends())('layers on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  describe.each<HeadForm>(['linear', 'product', 'mlp'])('a %s head', (form) => {
    const [stack, lists, positions, stateDim, itemDim] = [2, 2, 3, 4, 3];
    const make = () => {
      const store = createParameterStore(createRng(form));
      const shape = { form, stack, stateDim, itemDim, outputs: 1, rank: 2, hiddenUnits: 5 };
      const head = new StackedHead(store.scope('head'), shape);
      randomise(head.parameters, form);
      return { head, dispose: () => store.dispose() };
    };

    it('knows its gradients by state and item', () => {
      const { head, dispose } = make();
      tidy(() => {
        const states = tensor([stack, positions, lists, stateDim], 'states');
        // The items are shared by the networks, so that each network's output is differentiated apart.
        const items = tensor([positions, lists, itemDim], 'items');
        const closed = head.inputGradients(states, items);
        for (let network = 0; network < stack; network++) {
          const { gradients } = gradientsOf(() => {
            const output = slice(head.apply(states, items), [network, 0, 0, 0], [1, positions, lists, 1]);
            return { value: sum(output), extra: [] };
          }, [states, items]);
          const own = (x: Tensor): Float32Array =>
            read(slice(x, [network, 0, 0, 0], [1, positions, lists, x.shape[3]!]));
          expectClose(own(closed.byState), own(gradients[0]!));
          expectClose(own(closed.byItem), read(gradients[1]!));
        }
      });
      dispose();
    });

    it('takes items that each network has for itself', () => {
      const { head, dispose } = make();
      tidy(() => {
        const states = tensor([stack, positions, lists, stateDim], 'states');
        const own = tensor([stack, positions, lists, itemDim], 'items of each');
        const forms = [
          (items: Tensor) => head.apply(states, items),
          (items: Tensor) => head.applyPairs(states, items),
          (items: Tensor) => head.inputGradients(states, items).byState,
        ];
        for (const compute of forms) {
          const found = compute(own);
          for (let network = 0; network < stack; network++) {
            const shared = slice(own, [network, 0, 0, 0], [1, positions, lists, itemDim]);
            const expected = compute(reshape(shared, [positions, lists, itemDim]));
            const part = (x: Tensor): Float32Array =>
              read(slice(x, [network, 0, 0, 0], [1, ...x.shape.slice(1)]));
            expectClose(part(found), part(expected));
          }
        }
      });
      dispose();
    });

    it('values pairs as it values each item in each state', () => {
      const { head, dispose } = make();
      tidy(() => {
        const states = tensor([stack, positions, lists, stateDim], 'states');
        const items = tensor([positions, lists, itemDim], 'items');
        const pairs = read(head.applyPairs(states, items));
        for (let step = 0; step < positions; step++) {
          const state = slice(states, [0, step, 0, 0], [stack, 1, lists, stateDim]);
          const output = read(head.apply(state, items));
          for (let s = 0; s < stack; s++) {
            for (let list = 0; list < lists; list++) {
              for (let item = 0; item < positions; item++) {
                const pair = ((s * lists + list) * positions + step) * positions + item;
                expect(pairs[pair]).toBeCloseTo(output[(s * positions + item) * lists + list]!, 5);
              }
            }
          }
        }
      });
      dispose();
    });
  });

  it('computes a product head as Σ_r (h U)_r (d V)_r + h u + d v + b', () => {
    const [stateDim, itemDim, rank] = [3, 2, 2];
    const store = createParameterStore(createRng(1));
    const shape = { form: 'product', stack: 1, stateDim, itemDim, outputs: 1, rank, hiddenUnits: 1 } as const;
    const head = new StackedHead(store, shape);
    randomise(head.parameters, 'by hand');
    const [stateKernel, itemKernel, bias] = head.parameters.map(({ value }) => read(value)) as Float32Array[];
    const [h, d] = [draw([stateDim], 'h'), draw([itemDim], 'd')];
    const project = (x: Float32Array, kernel: Float32Array, column: number): number =>
      x.reduce((total, value, i) => total + value * kernel[i * (1 + rank) + column]!, 0);
    let expected = project(h, stateKernel!, 0) + project(d, itemKernel!, 0) + bias![0]!;
    for (let r = 1; r <= rank; r++) expected += project(h, stateKernel!, r) * project(d, itemKernel!, r);
    const found = tidy(() =>
      read(head.apply(fromArray(h, [1, 1, 1, stateDim]), fromArray(d, [1, 1, itemDim]))).slice(),
    );
    expect(found[0]).toBeCloseTo(expected, 5);
    store.dispose();
  });

  it('attends for networks as it attends for each of them alone, on shared inputs as on their own', () => {
    const [stack, heads, dim, sets, entries] = [2, 2, 4, 3, 5];
    const store = createParameterStore(createRng(2));
    const both = new StackedAttention(store.scope('both'), { stack, heads, dim });
    randomise(both.parameters, 'attention');
    const bias = Float32Array.from({ length: sets * entries }, (_, i) =>
      i % entries === 4 && i < entries ? -1e9 : 0,
    );
    tidy(() => {
      const own = tensor([stack, sets, entries, dim], 'sets');
      const shared = slice(own, [0, 0, 0, 0], [1, sets, entries, dim]);
      const padding = fromArray(bias, [sets, 1, entries]);
      const [ofOwn, ofShared] = [own, shared].map((x) => both.apply(x, padding)) as [Tensor, Tensor];
      expect(ofOwn.shape).toEqual([stack, sets, entries * dim]);
      const networkOf = (x: Tensor, network: number): Tensor =>
        slice(x, [network, ...x.shape.slice(1).map(() => 0)], [1, ...x.shape.slice(1)]);
      for (let network = 0; network < stack; network++) {
        const single = new StackedAttention(store.scope(`single${network}`), { stack: 1, heads, dim });
        single.parameters.forEach((parameter, i) =>
          parameter.assign(networkOf(both.parameters[i]!.value, network)),
        );
        const alone = (x: Tensor): Float32Array => read(single.apply(x, padding));
        expectClose(read(networkOf(ofOwn, network)), alone(networkOf(own, network)), 4);
        expectClose(read(networkOf(ofShared, network)), alone(shared), 4);
      }
    });
    store.dispose();
  });

  it('attends as softmax(x M xᵀ / √D) x W with a residual and ReLU, in double precision', () => {
    const [dim, entries] = [3, 4];
    const store = createParameterStore(createRng(3));
    const layer = new StackedAttention(store, { stack: 1, heads: 1, dim });
    randomise(layer.parameters, 'one head');
    const [m, w, r] = layer.parameters.map(({ value }) => toRows(read(value), dim)) as number[][][];
    const values = draw([entries, dim], 'set');
    const x = toRows(values, dim);
    const scores = product(product(x, m!), transposed(x)).map((line) => line.map((s) => s / Math.sqrt(dim)));
    const attention = scores.map((line) => {
      const exps = line.map(Math.exp);
      return exps.map((e) => e / exps.reduce((a, b) => a + b, 0));
    });
    const attended = product(product(attention, x), w!);
    const kept = product(x, r!);
    const expected = attended.flatMap((line, i) => line.map((value, j) => Math.max(0, value + kept[i]![j]!)));
    const found = tidy(() => read(layer.apply(fromArray(values, [1, 1, entries, dim]))).slice());
    expectClose(found, expected, 4);
    store.dispose();
  });

  it('picks a place of each list', () => {
    tidy(() => {
      const values = draw([2, 3, 2, 2], 'places');
      const picked = pickPlaces(fromArray(values, [2, 3, 2, 2]), Int32Array.from([2, 0]));
      expect(picked.shape).toEqual([2, 2, 2]);
      expectClose(read(picked), [...values.subarray(8, 12), ...values.subarray(12, 16)]);
    });
  });
});

function toRows(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) => [
    ...values.subarray(i * width, (i + 1) * width),
  ]);
}
const transposed = (a: number[][]): number[][] => a[0]!.map((_, j) => a.map((line) => line[j]!));
const product = (a: number[][], b: number[][]): number[][] =>
  a.map((line) => b[0]!.map((_, j) => line.reduce((total, value, i) => total + value * b[i]![j]!, 0)));
