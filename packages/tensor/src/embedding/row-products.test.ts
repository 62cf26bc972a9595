import type { FieldSpec, ListBatch } from '@paretorec/contracts';
import { expect, it } from 'vitest';
import { createEmbedderFactory, createParameterStore, createRng } from '../index.js';

const field = (name: string, group: FieldSpec['group'], kind: FieldSpec['kind']): FieldSpec => ({
  name,
  group,
  kind,
  rows: 4,
  idDropout: 0,
});

/** Two lists of at most two items and one past click; the second list has one item and no click. */
const batch: ListBatch = {
  lists: 2,
  positions: 2,
  lengths: Int32Array.of(2, 1),
  user: [
    { kind: 'numeric', values: Float32Array.of(0.5, NaN) },
    { kind: 'multi', offsets: Int32Array.of(0, 2, 3), ids: Int32Array.of(1, 3, 2) },
  ],
  context: [],
  item: [{ kind: 'categorical', ids: Int32Array.of(1, 2, 3, 3) }],
  impression: [{ kind: 'multi', offsets: Int32Array.of(0, 2, 3, 4, 4), ids: Int32Array.of(1, 2, 2, 0) }],
  history: {
    lengths: Int32Array.of(1, 0),
    item: [{ kind: 'categorical', ids: Int32Array.of(2, 3) }],
    own: [{ kind: 'numeric', values: Float32Array.of(3, 9) }],
  },
  labels: {},
};

it('says how much places of a list share rows: by hand', () => {
  const rng = createRng(1);
  const schema = {
    user: [field('age', 'user', 'numeric'), field('likes', 'user', 'multi')],
    context: [],
    item: [field('id', 'item', 'categorical')],
    impression: [field('tags', 'impression', 'multi')],
    history: [field('dwell', 'history', 'numeric')],
    historyLength: 1,
  };
  const embedder = createEmbedderFactory(schema, createParameterStore(rng), rng).create('any', {
    embeddingDim: 2,
  });
  const { request, places } = embedder.rowProducts(batch);
  // A value's square, or 1 for a missing one; half of each of two rows.
  expect([...request]).toEqual([0.25, 0.5, 1, 1]);
  // Fields id, tags and dwell of each list, among the click and the two positions.
  expect([...places]).toEqual(
    [
      // The click's id is that of the second position.
      [1, 0, 1, 0, 1, 0, 1, 0, 1],
      // Tags 1 and 2 at the first position, tag 2 at the second.
      [0, 0, 0, 0, 0.5, 0.5, 0, 0.5, 1],
      [9, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 1, 0, 0, 0, 0],
      [0, 0, 0, 0, 1, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ].flat(),
  );
});
