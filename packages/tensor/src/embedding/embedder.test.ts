import type { FeatureSchema, FieldSpec, ListBatch } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import { createEmbedderFactory, createParameterStore, createRng } from '../index.js';
import { lookupsOf, type EmbedderLookups } from './lookups.js';

const field = (
  name: string,
  group: FieldSpec['group'],
  kind: FieldSpec['kind'],
  rows: number,
): FieldSpec => ({
  name,
  group,
  kind,
  rows,
  idDropout: 0,
});

const schema: FeatureSchema = {
  user: [field('age', 'user', 'numeric', 2)],
  context: [field('hour', 'context', 'categorical', 3)],
  item: [field('id', 'item', 'categorical', 5), field('tags', 'item', 'multi', 4)],
  impression: [field('clicks', 'impression', 'numeric', 2)],
  history: [field('dwell', 'history', 'numeric', 2)],
  historyLength: 2,
};

const ints = (...values: number[]): Int32Array => Int32Array.from(values);
const floats = (...values: number[]): Float32Array => Float32Array.from(values);

// Three lists of at most two positions; the last is padding. Padded places hold values that must not be read.
const batch: ListBatch = {
  lists: 3,
  positions: 2,
  lengths: ints(2, 1, 0),
  user: [{ kind: 'numeric', values: floats(0.5, NaN, NaN) }],
  context: [{ kind: 'categorical', ids: ints(2, 0, 0) }],
  item: [
    { kind: 'categorical', ids: ints(1, 3, 1, 0, 0, 0) },
    { kind: 'multi', offsets: ints(0, 2, 2, 3, 3, 3, 3), ids: ints(1, 2, 3) },
  ],
  impression: [{ kind: 'numeric', values: floats(2, -1, NaN, NaN, NaN, NaN) }],
  history: {
    lengths: ints(1, 2, 0),
    item: [
      { kind: 'categorical', ids: ints(4, 0, 1, 4, 0, 0) },
      { kind: 'multi', offsets: ints(0, 1, 1, 2, 2, 2, 2), ids: ints(3, 1) },
    ],
    own: [{ kind: 'numeric', values: floats(3, NaN, NaN, 4, NaN, NaN) }],
  },
  labels: {},
};

const dim = 2;
const path = (group: string, name: string): string => `embeddings/main/${group}/${name}`;

function setUp(seed = 1) {
  const rng = createRng(seed);
  const store = createParameterStore(rng);
  const embedder = createEmbedderFactory(schema, store, rng).create('main', { embeddingDim: dim });
  const table = (group: string, name: string): Float32Array =>
    store.snapshot().get(`${path(group, name)}/values`)!.data as Float32Array;
  const row = (group: string, name: string, id: number): number[] => [
    ...table(group, name).subarray(id * dim, (id + 1) * dim),
  ];
  return { rng, store, embedder, table, row };
}

const close = (found: Float32Array, expected: number[]): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
};
const times = (row: number[], factor: number): number[] => row.map((x) => x * factor);
const average = (...rows: number[][]): number[] =>
  [0, 1].map((d) => rows.reduce((s, r) => s + r[d]!, 0) / rows.length);

describe('createEmbedderFactory', () => {
  it('starts the unknown at zero and other rows nearly normal, the same in a table of any length', () => {
    const rng = createRng(3);
    const make = (rows: number): Float32Array => {
      const store = createParameterStore(rng);
      const wide: FeatureSchema = { ...schema, item: [field('id', 'item', 'categorical', rows)] };
      createEmbedderFactory(wide, store, createRng(3)).create('main', { embeddingDim: 8 });
      return store.snapshot().get(`${path('item', 'id')}/values`)!.data as Float32Array;
    };
    const values = make(20_000);
    expect([...values.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(make(100)).toEqual(values.slice(0, 800));
    const drawn = values.subarray(8);
    const moment = (power: number): number =>
      drawn.reduce((sum, x) => sum + (x / 0.05) ** power, 0) / drawn.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(drawn.length));
    expect(moment(2)).toBeCloseTo(1, 1);
    // Kurtosis of the sum of four uniforms: 3 - 1.2 / 4.
    expect(Math.abs(moment(4) - 2.7)).toBeLessThan(0.05);
    // Neighbours within and across rows are uncorrelated.
    for (const lag of [1, 8]) {
      let sum = 0;
      for (let i = lag; i < drawn.length; i += 1) sum += (drawn[i]! * drawn[i - lag]!) / 0.0025;
      expect(Math.abs(sum / drawn.length)).toBeLessThan(5 / Math.sqrt(drawn.length));
    }
  });

  it('gives one embedder a name and refuses another size', () => {
    const { rng, store } = setUp();
    const factory = createEmbedderFactory(schema, store, rng);
    const first = factory.create('other', { embeddingDim: 4 });
    expect(factory.create('other', { embeddingDim: 4 })).toBe(first);
    expect([first.requestFields, first.itemFields, first.historyFields]).toEqual([2, 3, 3]);
    expect(() => factory.create('other', { embeddingDim: 8 })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: embedder other: components that share an embedder ask for different sizes; found embeddingDim 8; expected embeddingDim 4; give them one embeddingDim or embedders of their own]`,
    );
  });

  it('gathers rows, means and scaled rows, and zeros for padding', () => {
    const { embedder, row } = setUp();
    const [request, item, history] = embedder.gather(batch) as [Float32Array, Float32Array, Float32Array];
    const zero = [0, 0];
    close(request, [
      ...times(row('user', 'age', 0), 0.5),
      ...row('context', 'hour', 2),
      ...row('user', 'age', 1),
      ...row('context', 'hour', 0),
      ...[zero, zero].flat(),
    ]);
    close(item, [
      ...row('item', 'id', 1),
      ...average(row('item', 'tags', 1), row('item', 'tags', 2)),
      ...times(row('impression', 'clicks', 0), 2),
      ...row('item', 'id', 3),
      ...row('item', 'tags', 0),
      ...times(row('impression', 'clicks', 0), -1),
      ...row('item', 'id', 1),
      ...row('item', 'tags', 3),
      ...row('impression', 'clicks', 1),
      ...Array.from({ length: 18 }, () => 0),
    ]);
    close(history, [
      ...row('item', 'id', 4),
      ...row('item', 'tags', 3),
      ...times(row('history', 'dwell', 0), 3),
      ...[zero, zero, zero].flat(),
      ...row('item', 'id', 1),
      ...row('item', 'tags', 1),
      ...row('history', 'dwell', 1),
      ...row('item', 'id', 4),
      ...row('item', 'tags', 0),
      ...times(row('history', 'dwell', 0), 4),
      ...[zero, zero, zero, zero, zero, zero].flat(),
    ]);
  });

  it('scatters the transpose of what it gathers: first steps follow the sign of the summed gradient', () => {
    // Gradient of sum(g · gathered) by hand: rows get the weighted sums of g at the places that used them.
    const { embedder, table } = setUp();
    const rng = createRng(9);
    const gradients = embedder.gather(batch).map((array) => array.map(() => rng.normal()));
    const at = (array: number, place: number, fields: number, index: number, d: number): number =>
      gradients[array]![(place * fields + index) * dim + d]!;
    const before = new Map(
      ['user/age', 'context/hour', 'item/id', 'item/tags', 'impression/clicks', 'history/dwell'].map(
        (name) => {
          const [group, own] = name.split('/') as [string, string];
          return [name, table(group, own).slice()] as const;
        },
      ),
    );
    const expected: [string, number, (d: number) => number][] = [
      ['user/age', 0, (d) => 0.5 * at(0, 0, 2, 0, d)],
      ['user/age', 1, (d) => at(0, 1, 2, 0, d)],
      ['context/hour', 0, (d) => at(0, 1, 2, 1, d)],
      ['context/hour', 2, (d) => at(0, 0, 2, 1, d)],
      // The item id is shared: two positions and one history entry.
      ['item/id', 1, (d) => at(1, 0, 3, 0, d) + at(1, 2, 3, 0, d) + at(2, 2, 3, 0, d)],
      ['item/id', 3, (d) => at(1, 1, 3, 0, d)],
      ['item/id', 4, (d) => at(2, 0, 3, 0, d) + at(2, 3, 3, 0, d)],
      ['item/tags', 0, (d) => at(1, 1, 3, 1, d) + at(2, 3, 3, 1, d)],
      ['item/tags', 1, (d) => at(1, 0, 3, 1, d) / 2 + at(2, 2, 3, 1, d)],
      ['item/tags', 2, (d) => at(1, 0, 3, 1, d) / 2],
      ['item/tags', 3, (d) => at(1, 2, 3, 1, d) + at(2, 0, 3, 1, d)],
      ['impression/clicks', 0, (d) => 2 * at(1, 0, 3, 2, d) - at(1, 1, 3, 2, d)],
      ['impression/clicks', 1, (d) => at(1, 2, 3, 2, d)],
      ['history/dwell', 0, (d) => 3 * at(2, 0, 3, 2, d) + 4 * at(2, 3, 3, 2, d)],
      ['history/dwell', 1, (d) => at(2, 2, 3, 2, d)],
    ];
    embedder.scatter(batch, gradients, 0.01);
    const moved = new Map([...before].map(([name, values]) => [name, values.slice()]));
    for (const [name, row, gradient] of expected) {
      for (const d of [0, 1]) {
        const g = gradient(d);
        moved.get(name)![row * dim + d]! -= (0.01 * g) / (Math.abs(g) + 1e-7);
      }
    }
    for (const [name, values] of moved) {
      const [group, own] = name.split('/') as [string, string];
      close(table(group, own), [...values]);
    }
  });

  it('is lazy Adam over steps, checked in double precision', () => {
    const { embedder, table } = setUp();
    const rng = createRng(4);
    const state = new Map<number, [number, number]>();
    const theta = Float64Array.from(table('item', 'id'));
    for (let t = 1; t <= 40; t += 1) {
      const ids = ints(rng.integer(5), rng.integer(5), rng.integer(5), 0, 0, 0);
      const step: ListBatch = {
        ...batch,
        item: [{ kind: 'categorical', ids }, batch.item[1]!],
        history: { ...batch.history, lengths: ints(0, 0, 0) },
      };
      const gradients = embedder.gather(step).map((array) => array.map(() => rng.normal() * 10 ** (t % 5)));
      const sums = new Map<number, number>();
      [0, 1, 2].forEach((place) => {
        for (let d = 0; d < dim; d += 1) {
          const entry = ids[place]! * dim + d;
          sums.set(entry, (sums.get(entry) ?? 0) + gradients[1]![place * 3 * dim + d]!);
        }
      });
      for (const [entry, g] of sums) {
        let [m, v] = state.get(entry) ?? [0, 0];
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        state.set(entry, [m, v]);
        theta[entry]! -= (0.02 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
      }
      embedder.scatter(step, gradients, 0.02);
    }
    table('item', 'id').forEach((value, i) => expect(Math.abs(value - theta[i]!)).toBeLessThan(1e-5));
  });

  it('touches only the rows of the batch', () => {
    const { embedder, store } = setUp();
    embedder.scatter(
      batch,
      embedder.gather(batch).map((array) => array.fill(1)),
      0.01,
    );
    const rowsWith = (group: string, name: string): number[] => {
      const moments = store.snapshot().get(`${path(group, name)}/moments`)!.data;
      return [0, 1, 2, 3, 4].filter((row) =>
        moments.subarray(row * 2 * dim, (row + 1) * 2 * dim).some((x) => x !== 0),
      );
    };
    expect(rowsWith('item', 'id')).toEqual([1, 3, 4]);
    expect(rowsWith('context', 'hour')).toEqual([0, 2]);
  });

  it('works with a group that has no fields', () => {
    const rng = createRng(1);
    const bare: FeatureSchema = { ...schema, user: [], context: [], impression: [], history: [] };
    const embedder = createEmbedderFactory(bare, createParameterStore(rng), rng).create('main', {
      embeddingDim: 2,
    });
    const small = { ...batch, user: [], context: [], impression: [], history: { ...batch.history, own: [] } };
    const arrays = embedder.gather(small);
    expect(arrays.map(({ length }) => length)).toEqual([0, 3 * 2 * 2 * 2, 3 * 2 * 2 * 2]);
    embedder.scatter(small, arrays, 0.1);
  });

  it('refuses an infinite number, with its place', () => {
    const { embedder } = setUp();
    const values = floats(2, -1, Infinity, NaN, NaN, NaN);
    const wrong: ListBatch = { ...batch, impression: [{ kind: 'numeric', values }] };
    expect(() => embedder.gather(wrong)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: impression field clicks: a batch has no finite number at place 1 of list 2; found Infinity; expected a finite number, or NaN where it is missing]`,
    );
  });

  it('refuses a gradient that is no number, with its row, and changes nothing', () => {
    const { embedder, table } = setUp();
    const before = table('item', 'id').slice();
    const gradients = embedder.gather(batch);
    // The second place of the first list shows item 3, whose id is the first of three fields.
    gradients[1]![3 * dim + 1] = -Infinity;
    expect(() => embedder.scatter(batch, gradients, 0.1)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: embeddings/main/item/id, row 3: the gradient of an embedding is no longer a number; found -Infinity; lower optimiser.learningRate and train into a new folder]`,
    );
    expect(table('item', 'id')).toEqual(before);
  });

  it('says which rows it looks up, unless it reads a field in another way', () => {
    const { embedder, table } = setUp();
    const [{ item }] = lookupsOf(embedder) as [EmbedderLookups];
    expect(item[0]!.values).toEqual(table('item', 'id'));
    const rng = createRng(1);
    const pooled = { ...schema, item: schema.item.map((field) => ({ ...field, pooling: 'sum' as const })) };
    const summing = createEmbedderFactory(pooled, createParameterStore(rng), rng).create('main', {
      embeddingDim: 2,
    });
    expect(() => lookupsOf(summing)).toThrow(
      /item field id: exported models .*found several values pooled by sum/u,
    );
  });

  it('has no field of past clicks where none are kept', () => {
    const rng = createRng(1);
    const store = createParameterStore(rng);
    const without = createEmbedderFactory({ ...schema, historyLength: 0 }, store, rng);
    const embedder = without.create('main', { embeddingDim: 2 });
    expect([embedder.requestFields, embedder.itemFields, embedder.historyFields]).toEqual([2, 3, 0]);
    expect([...store.snapshot().keys()].some((name) => name.includes('history/'))).toBe(false);
    const none = { lengths: ints(0, 0, 0), item: [], own: [] };
    expect(embedder.gather({ ...batch, history: none })[2]).toEqual(new Float32Array());
  });

  it('refuses an id outside its table', () => {
    const { embedder } = setUp();
    const wrong: ListBatch = { ...batch, context: [{ kind: 'categorical', ids: ints(3, 0, 0) }] };
    expect(() => embedder.gather(wrong)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: context field hour: a batch has an id that the embedding table has no row for; found 3; expected 0 to 2; encode the data with the vocabularies of this run]`,
    );
  });
});
