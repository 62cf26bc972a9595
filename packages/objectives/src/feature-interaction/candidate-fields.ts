import type { EmbeddedLists, Embedder, Tensor } from '@paretorec/contracts';
import { concat, div, maximum, mul, reshape, scalar, sum, tile } from '@paretorec/tensor';

/** Fields of a candidate: those of the request, one for each field of the past clicks, those of the item. */
export const candidateFieldCount = ({ requestFields, itemFields, historyFields }: Embedder): number =>
  requestFields + itemFields + historyFields;

/**
 * The fields of every candidate in one row, in the order request, history, item. A field of the past clicks is the mean of
 * its embeddings over the real clicks, zeros without one.
 *
 * @returns [S, B x T, F, D] for S networks that have embeddings of their own; S = 1 where they share them.
 */
export function candidateFields(lists: EmbeddedLists): Tensor {
  const { request, item, history } = lists.request.shape.length === 4 ? lists : asOneNetwork(lists);
  const { historyMask, positions } = lists;
  const [networks, count, requestFields, dim] = request.shape as [number, number, number, number];
  const flatItem = reshape(item, [networks, count, positions, -1]);
  const common: Tensor[] = [];
  if (requestFields > 0) common.push(reshape(request, [networks, count, 1, -1]));
  if (history.size > 0) common.push(meanOfClicks(history, historyMask));
  const repeated = common.map((fields) => tile(fields, [1, 1, positions, 1]));
  return reshape(concat([...repeated, flatItem], 3), [networks, count * positions, -1, dim]);
}

function asOneNetwork({
  request,
  item,
  history,
}: EmbeddedLists): Pick<EmbeddedLists, 'request' | 'item' | 'history'> {
  const withAxis = (x: Tensor): Tensor => reshape(x, [1, ...x.shape]);
  return { request: withAxis(request), item: withAxis(item), history: withAxis(history) };
}

/** [S, B, C, F, D] and [B, C] to [S, B, 1, F x D]. */
function meanOfClicks(history: Tensor, mask: Tensor): Tensor {
  const [networks, lists, clicks] = history.shape as [number, number, number];
  const count = maximum(sum(mask, 1, true), scalar(1));
  const shares = reshape(div(mask, count), [1, lists, clicks, 1]);
  return sum(mul(reshape(history, [networks, lists, clicks, -1]), shares), 2, true);
}
