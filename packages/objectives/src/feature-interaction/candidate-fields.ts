import type { EmbeddedLists, Embedder, Tensor } from '@paretorec/contracts';
import { concat, div, maximum, mul, reshape, scalar, sum, tile } from '@paretorec/tensor';

/** Fields of a candidate: those of the request, one for each field of the past clicks, those of the item. */
export const candidateFieldCount = ({ requestFields, itemFields, historyFields }: Embedder): number =>
  requestFields + itemFields + historyFields;

/**
 * The fields of every candidate in one row, in the order request, history, item. A field of the past clicks is the mean of
 * its embeddings over the real clicks, zeros without one.
 *
 * @param lists with an axis of S networks that have embeddings of their own.
 * @returns [S, B x T, F, D]
 */
export function candidateFields({ request, item, history, historyMask, positions }: EmbeddedLists): Tensor {
  const [networks, lists, requestFields, dim] = request.shape as [number, number, number, number];
  const [clicks, historyFields] = history.shape.slice(2) as [number, number];
  const itemFields = item.shape[3]!;
  const pooled = sum(
    mul(
      reshape(history, [networks, lists, clicks, historyFields * dim]),
      reshape(historyMask, [1, lists, clicks, 1]),
    ),
    2,
    true,
  );
  const count = reshape(maximum(sum(historyMask, 1), scalar(1)), [1, lists, 1, 1]);
  const parts = [
    { fields: requestFields, values: () => reshape(request, [networks, lists, 1, requestFields * dim]) },
    { fields: historyFields, values: () => div(pooled, count) },
  ].filter(({ fields }) => fields > 0);
  const own = reshape(item, [networks, lists, positions, itemFields * dim]);
  if (parts.length === 0) return reshape(own, [networks, lists * positions, itemFields, dim]);
  const common = concat(
    parts.map(({ values }) => values()),
    3,
  );
  const all = concat([tile(common, [1, 1, positions, 1]), own], 3);
  return reshape(all, [networks, lists * positions, -1, dim]);
}
