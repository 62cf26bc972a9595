import type { FeatureSchema, FieldSpec, ListBatch } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import { createEmbedderFactory, createParameterStore, createRng } from '../index.js';

const dim = 3;

/** An embedder over one item field; `vectors` are the item vectors of a batch, `rows` the table, `set` writes a table. */
function setUp(form: Pick<FieldSpec, 'kind' | 'rows' | 'pooling' | 'form'>) {
  const field: FieldSpec = { name: 'field', group: 'item', idDropout: 0, ...form };
  const schema: FeatureSchema = {
    user: [],
    context: [],
    item: [field],
    impression: [],
    history: [],
    historyLength: 0,
  };
  const rng = createRng(5);
  const store = createParameterStore(rng);
  const embedder = createEmbedderFactory(schema, store, rng).create('main', { embeddingDim: dim });
  const table = (name: string): Float32Array =>
    store.snapshot().get(`embeddings/main/item/field/${name}`)!.data as Float32Array;
  return { embedder, table };
}

const batchOf = (column: ListBatch['item'][number], positions: number): ListBatch => ({
  lists: 1,
  positions,
  lengths: Int32Array.of(positions),
  user: [],
  context: [],
  item: [column],
  impression: [],
  history: { lengths: Int32Array.of(0), item: [], own: [] },
  labels: {},
});

const numbers = (...values: number[]): ListBatch =>
  batchOf({ kind: 'numeric', values: Float32Array.from(values) }, values.length);
const several = (...sets: number[][]): ListBatch =>
  batchOf(
    {
      kind: 'multi',
      offsets: Int32Array.from([0, ...sets.map((_, i) => sets.slice(0, i + 1).flat().length)]),
      ids: Int32Array.from(sets.flat()),
    },
    sets.length,
  );

/** Σ weight × row. */
const mixture = (
  values: Float32Array,
  parts: readonly (readonly [row: number, weight: number])[],
): number[] =>
  Array.from({ length: dim }, (_, d) =>
    parts.reduce((total, [row, weight]) => total + weight * values[row * dim + d]!, 0),
  );

function expectVectors(found: Float32Array, expected: readonly number[][]): void {
  expect(found).toHaveLength(dim * expected.length);
  expected.flat().forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
}

describe('numeric fields', () => {
  it('by bins take the row of their bin, the outermost ones beyond three spreads, the last row when missing', () => {
    const { embedder, table } = setUp({ kind: 'numeric', rows: 7, form: 'bins' });
    // Six bins of one spread from -3 to 3.
    const found = embedder.gather(numbers(-5, -2.5, -0.1, 0, 2.9, 5, NaN))[1]!;
    expectVectors(
      found,
      [0, 0, 2, 3, 5, 5, 6].map((row) => mixture(table('values'), [[row, 1]])),
    );
  });

  it('by knots mix the rows of the two nearest ones', () => {
    const { embedder, table } = setUp({ kind: 'numeric', rows: 8, form: 'knots' });
    // Seven knots at -3, -2, ... 3.
    const found = embedder.gather(numbers(-5, -2.25, 0, 0.4, 3, 4, NaN))[1]!;
    const parts: [number, number][][] = [
      [[0, 1]],
      [
        [0, 0.25],
        [1, 0.75],
      ],
      [[3, 1]],
      [
        [3, 0.6],
        [4, 0.4],
      ],
      [[6, 1]],
      [[6, 1]],
      [[7, 1]],
    ];
    expectVectors(
      found,
      parts.map((each) => mixture(table('values'), each)),
    );
  });
});

describe('multi-valued fields', () => {
  it('by sum add their rows', () => {
    const { embedder, table } = setUp({ kind: 'multi', rows: 5, pooling: 'sum' });
    const found = embedder.gather(several([1, 3, 4], [], [2]))[1]!;
    const ones = (...rows: number[]): number[] =>
      mixture(
        table('values'),
        rows.map((row) => [row, 1]),
      );
    expectVectors(found, [ones(1, 3, 4), ones(0), ones(2)]);
  });

  describe('by attention', () => {
    const batch = several([1, 3, 4], [2, 3], [], [1]);

    function attentive() {
      const { embedder, table } = setUp({ kind: 'multi', rows: 5, pooling: 'attention' });
      [0.2, -1, 0.5, 2, 0.1].forEach((score, row) => (table('attention/values')[row] = score));
      table('values').forEach((_, i) => (table('values')[i] = Math.sin(3 * i + 1)));
      return { embedder, table };
    }

    it('weigh their rows by the softmax of the learnt scores', () => {
      const { embedder, table } = attentive();
      const softmax = (...rows: number[]): [number, number][] => {
        const powers = rows.map((row) => Math.exp([0.2, -1, 0.5, 2, 0.1][row]!));
        const total = powers.reduce((a, b) => a + b);
        return rows.map((row, i) => [row, powers[i]! / total]);
      };
      expectVectors(
        embedder.gather(batch)[1]!,
        [softmax(1, 3, 4), softmax(2, 3), softmax(0), softmax(1)].map((parts) =>
          mixture(table('values'), parts),
        ),
      );
    });

    it('have gradients that agree with central differences, for rows and scores', () => {
      const { embedder, table } = attentive();
      const outer = Float32Array.from({ length: 4 * dim }, (_, i) => Math.cos(i));
      const value = (): number => embedder.gather(batch)[1]!.reduce((sum, x, i) => sum + x * outer[i]!, 0);
      const differences = (name: string): number[] =>
        Array.from(table(name), (kept, i) => {
          const at = (x: number): number => {
            table(name)[i] = x;
            const found = value();
            table(name)[i] = kept;
            return found;
          };
          return (at(kept + 1e-2) - at(kept - 1e-2)) / 2e-2;
        });
      const expected = { values: differences('values'), scores: differences('attention/values') };
      embedder.scatter(batch, [new Float32Array(), outer, new Float32Array()], 0.01);
      // Adam's first moment after one step is a tenth of the gradient.
      const firstMoments = (name: string, width: number): number[] =>
        [...table(name)].filter((_, i) => i % (2 * width) < width).map((moment) => 10 * moment);
      firstMoments('moments', dim).forEach((slope, i) => expect(slope).toBeCloseTo(expected.values[i]!, 3));
      firstMoments('attention/moments', 1).forEach((slope, i) =>
        expect(slope).toBeCloseTo(expected.scores[i]!, 3),
      );
      expect(Math.max(...expected.scores.map(Math.abs))).toBeGreaterThan(0.02);
    });

    it('refuse products of gradients by rows, which would leave the scores out', () => {
      const { embedder } = attentive();
      expect(() => embedder.rowProducts(batch)).toThrowErrorMatchingInlineSnapshot(
        `[ParetorecError: features.pooling: inner products of gradients by embeddings are not known of fields pooled by attention; found attention, for the field field; expected mean or sum; or a gradientScope other than full, and a weighter that takes the gradients of samples]`,
      );
    });
  });
});
