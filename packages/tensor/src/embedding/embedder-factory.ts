import {
  ParetorecError,
  type Embedder,
  type EmbedderFactory,
  type FeatureSchema,
  type FieldSpec,
  type Rng,
} from '@paretorec/contracts';
import type { SavableParameterStore } from '../parameters/parameter-store.js';
import { AttentionTable } from './attention-table.js';
import { EmbeddingTable, type FieldTable } from './embedding-table.js';
import { HostEmbedder, tablePath } from './host-embedder.js';

/**
 * Makes the embedders of an experiment. Tables live in the store as
 * `embeddings/<embedder>/<group>/<field>/{values,moments,updates}`: [rows, D],
 * [rows, 2, D] (first and second moments of Adam) and [1].
 *
 * The scores of a field pooled by attention are a table of width 1 of their own below it, `attention/...`.
 *
 * Rows start nearly normal with deviation 0.05, row 0 of categorical and multi-valued fields (the unknown) at
 * zeros. The history shares the tables of the item fields.
 *
 * @param rng initial rows come from its fork `embeddings/<embedder>/<group>/<field>`.
 * @throws ParetorecError `embedding-dim-conflict` from `create` when a name is asked for again with another size.
 */
export function createEmbedderFactory(
  schema: FeatureSchema,
  store: SavableParameterStore,
  rng: Rng,
): EmbedderFactory {
  const embedders = new Map<string, Embedder>();
  return {
    create(name, { embeddingDim }) {
      const known = embedders.get(name);
      if (known === undefined) {
        const embedder = makeEmbedder(name, embeddingDim, schema, store, rng);
        embedders.set(name, embedder);
        return embedder;
      }
      if (known.embeddingDim !== embeddingDim) {
        throw new ParetorecError({
          code: 'embedding-dim-conflict',
          where: `embedder ${name}`,
          problem: 'components that share an embedder ask for different sizes',
          found: `embeddingDim ${embeddingDim}`,
          expected: `embeddingDim ${known.embeddingDim}`,
          remedy: 'give them one embeddingDim or embedders of their own',
        });
      }
      return known;
    },
  };
}

function makeEmbedder(
  name: string,
  embeddingDim: number,
  schema: FeatureSchema,
  store: SavableParameterStore,
  rng: Rng,
): Embedder {
  const tables = new Map<string, FieldTable>();
  return new HostEmbedder(name, embeddingDim, schema, (field: FieldSpec) => {
    const path = `embeddings/${name}/${tablePath(field.group, field.name)}`;
    const known = tables.get(path);
    if (known !== undefined) return known;
    const make = (scope: string, dim: number): EmbeddingTable =>
      new EmbeddingTable(store, scope, field.rows, dim, field.kind !== 'numeric', rng.fork(scope));
    const values = make(path, embeddingDim);
    const table =
      field.pooling === 'attention' ? new AttentionTable(values, make(`${path}/attention`, 1)) : values;
    tables.set(path, table);
    return table;
  });
}
