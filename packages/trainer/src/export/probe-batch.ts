import type { FeatureSchema, FieldColumn, FieldSpec, ListBatch, Rng } from '@paretorec/contracts';
import type { OpenSizes } from '@paretorec/tensor';

/**
 * Full lists of random values, for what weighters do on the host before they weigh: what they give then depends on the lists if it
 * differs from place to place.
 */
export function probeBatch(schema: FeatureSchema, { lists, positions }: OpenSizes, rng: Rng): ListBatch {
  const columns = (fields: readonly FieldSpec[], places: number): FieldColumn[] =>
    fields.map((field) => columnOf(field, places, rng));
  const { historyLength } = schema;
  return {
    lists,
    positions,
    lengths: new Int32Array(lists).fill(positions),
    user: columns(schema.user, lists),
    context: columns(schema.context, lists),
    item: columns(schema.item, lists * positions),
    impression: columns(schema.impression, lists * positions),
    history: {
      lengths: new Int32Array(lists).fill(historyLength),
      item: columns(schema.item, lists * historyLength),
      own: columns(schema.history, lists * historyLength),
    },
    labels: {},
  };
}

function columnOf({ kind, rows }: FieldSpec, places: number, rng: Rng): FieldColumn {
  if (kind === 'numeric') return { kind, values: Float32Array.from({ length: places }, () => rng.normal()) };
  const ids = Int32Array.from({ length: places }, () => rng.integer(rows));
  if (kind === 'categorical') return { kind, ids };
  return { kind, ids, offsets: Int32Array.from({ length: places + 1 }, (_, i) => i) };
}
