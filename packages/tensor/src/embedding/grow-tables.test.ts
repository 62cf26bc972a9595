import type { FeatureSchema, FieldSpec } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import { createEmbedderFactory, createParameterStore, createRng, growTables } from '../index.js';

const field = (name: string, group: FieldSpec['group'], rows: number): FieldSpec => ({
  name,
  group,
  kind: 'categorical',
  rows,
  idDropout: 0,
});

function setUp(seed: number, items: number, users = 2) {
  const schema: FeatureSchema = {
    user: [field('id', 'user', users)],
    context: [],
    item: [field('id', 'item', items)],
    impression: [],
    history: [],
    historyLength: 1,
  };
  const rng = createRng(seed);
  const store = createParameterStore(rng);
  createEmbedderFactory(schema, store, rng).create('main', { embeddingDim: 2 });
  const values = (group: string): number[] => [
    ...store.snapshot().get(`embeddings/main/${group}/id/values`)!.data,
  ];
  return { store, values };
}

describe('growTables', () => {
  it('moves rows to their new ids and leaves new rows as they start', () => {
    const old = setUp(1, 3);
    const now = setUp(2, 5);
    const oldRows = old.values('item');
    const fresh = now.values('item');
    const mapping = { 'item/id': Int32Array.of(0, 4, 1) };
    now.store.restore(growTables(now.store, old.store.snapshot(), mapping));
    expect(now.values('item')).toEqual([
      ...oldRows.slice(0, 2),
      ...oldRows.slice(4, 6),
      ...fresh.slice(4, 8),
      ...oldRows.slice(2, 4),
    ]);
    expect(now.values('user')).toEqual(old.values('user'));
  });

  it('moves the moments with their rows', () => {
    const old = setUp(1, 3);
    const now = setUp(2, 4);
    const name = 'embeddings/main/item/id/moments';
    old.store.snapshot().get(name)!.data.set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const grown = growTables(now.store, old.store.snapshot(), { 'item/id': Int32Array.of(0, 3, 1) });
    expect([...grown.get(name)!.data]).toEqual([1, 2, 3, 4, 9, 10, 11, 12, 0, 0, 0, 0, 5, 6, 7, 8]);
  });

  it('drops rows that are gone and takes a mapping by field name', () => {
    const old = setUp(1, 3);
    const now = setUp(2, 2);
    const [, , , , ...last] = old.values('item');
    const mapping = { id: Int32Array.of(0, -1, 1), 'user/id': Int32Array.of(0, 1) };
    now.store.restore(growTables(now.store, old.store.snapshot(), mapping));
    expect(now.values('item')).toEqual([0, 0, ...last]);
    expect(now.values('user')).toEqual(old.values('user'));
  });

  it('refuses a mapping that does not fit', () => {
    const old = setUp(1, 3);
    const now = setUp(2, 5);
    const grow = (...ids: number[]) =>
      growTables(now.store, old.store.snapshot(), { 'item/id': Int32Array.from(ids) });
    expect(() => grow(0, 1)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: embeddings/main/item/id/values: the mapping is not of this table; found 2 ids; expected 3; start from a run with the same fields and embeddingDim, with its own vocabularies]`,
    );
    expect(() => grow(0, 1, 5)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: embeddings/main/item/id/values: the mapping leads outside the table; found id 5; expected below 5; start from a run with the same fields and embeddingDim, with its own vocabularies]`,
    );
  });
});
