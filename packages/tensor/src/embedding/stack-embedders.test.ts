import type { Embedder, ListBatch } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import { createEmbedderFactory, createParameterStore, createRng, stackEmbedders } from '../index.js';

const batch: ListBatch = {
  lists: 2,
  positions: 1,
  lengths: Int32Array.of(1, 1),
  user: [{ kind: 'numeric', values: Float32Array.of(0.5, -1) }],
  context: [],
  item: [{ kind: 'categorical', ids: Int32Array.of(1, 2) }],
  impression: [],
  history: {
    lengths: Int32Array.of(1, 0),
    item: [{ kind: 'categorical', ids: Int32Array.of(2, 0) }],
    own: [],
  },
  labels: {},
};

function setUp() {
  const rng = createRng(1);
  const field = { rows: 3, idDropout: 0 };
  const schema = {
    user: [{ ...field, name: 'age', group: 'user', kind: 'numeric', rows: 2 }],
    context: [],
    item: [{ ...field, name: 'id', group: 'item', kind: 'categorical' }],
    impression: [],
    history: [],
    historyLength: 1,
  } as const;
  const factory = createEmbedderFactory(schema, createParameterStore(rng), rng);
  return (name: string, embeddingDim = 2): Embedder => factory.create(name, { embeddingDim });
}

describe('stackEmbedders', () => {
  it('gives what each embedder gives, one after the other', () => {
    const embedder = setUp();
    const [a, b] = [embedder('a'), embedder('b')];
    const both = stackEmbedders([a, b]);
    expect(both).toMatchObject({
      networks: 2,
      embeddingDim: 2,
      requestFields: 1,
      itemFields: 1,
      historyFields: 1,
    });
    both.gather(batch).forEach((array, group) => {
      expect([...array]).toEqual([...a.gather(batch)[group]!, ...b.gather(batch)[group]!]);
    });
    expect(a.gather(batch)).not.toEqual(b.gather(batch));
  });

  it('lets each embedder learn by its own gradients', () => {
    const [stacked, alone] = [setUp(), setUp()];
    const both = stackEmbedders([stacked('a'), stacked('b')]);
    const gradients = both
      .gather(batch)
      .map(({ length }, group) => Float32Array.from({ length }, (_, i) => Math.sin(1 + i + 10 * group)));
    both.scatter(batch, gradients, 0.1);
    ['a', 'b'].forEach((name, network) => {
      const embedder = alone(name);
      const own = gradients.map((array) =>
        array.slice((network * array.length) / 2, ((network + 1) * array.length) / 2),
      );
      const before = embedder.gather(batch);
      embedder.scatter(batch, own, 0.1);
      expect(stacked(name).gather(batch)).toEqual(embedder.gather(batch));
      expect(embedder.gather(batch)).not.toEqual(before);
    });
  });

  it('refuses embedders of different sizes', () => {
    const embedder = setUp();
    expect(() => stackEmbedders([embedder('a'), embedder('b', 3)])).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: networks that run as one batch need embeddings of one size; found a: 2, b: 3; expected one or more embedders of the same embeddingDim]`,
    );
  });
});
