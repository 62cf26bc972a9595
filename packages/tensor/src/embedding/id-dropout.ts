import type { FeatureSchema, FieldColumn, FieldSpec, ListBatch, Rng } from '@paretorec/contracts';

/**
 * Replaces known ids by 0 with each field's `idDropout`, so that the row of the unknown is trained.
 *
 * Every occurrence is drawn on its own, in item and history columns alike; ids that are 0 draw nothing. The batch
 * given is not changed; columns without dropout are shared with the result.
 *
 * @param rng stream of this purpose alone.
 */
export function applyIdDropout(batch: ListBatch, schema: FeatureSchema, rng: Rng): ListBatch {
  const drop = (fields: readonly FieldSpec[], columns: readonly FieldColumn[]): FieldColumn[] =>
    columns.map((column, i) => dropIds(column, fields[i]!.idDropout, rng));
  return {
    ...batch,
    user: drop(schema.user, batch.user),
    context: drop(schema.context, batch.context),
    item: drop(schema.item, batch.item),
    impression: drop(schema.impression, batch.impression),
    history: {
      ...batch.history,
      item: drop(schema.item, batch.history.item),
      own: drop(schema.history, batch.history.own),
    },
  };
}

function dropIds(column: FieldColumn, share: number, rng: Rng): FieldColumn {
  if (share === 0 || column.kind === 'numeric') return column;
  return { ...column, ids: column.ids.map((id) => (id !== 0 && rng.uniform() < share ? 0 : id)) };
}
