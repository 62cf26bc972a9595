import type { FieldGradients, RowProducts, Tensor } from '@paretorec/contracts';
import { add, concat, matMul, reshape, slice, transpose, zeros } from '../ops/ops.js';

/**
 * [B, S, S] inner products of the gradients of S scores by the rows of tables that the scores share, for each list: places of a
 * list that look up the same row add up in one gradient.
 *
 * @param rows of the whole lists; the gradients may be by their first items alone.
 */
export function fieldProducts({ request, item, history }: FieldGradients, rows: RowProducts<Tensor>): Tensor {
  const [scores, lists, positions, itemFields, dim] = item.shape as [number, number, number, number, number];
  const [clicks, historyFields] = history.shape.slice(2) as [number, number];
  const [fields, size] = rows.places.shape.slice(1) as [number, number];
  const requestFields = request.shape[2]!;
  const byRequest =
    requestFields === 0
      ? undefined
      : productsOf(
          reshape(request, [scores, lists, 1, requestFields, dim]),
          reshape(rows.request, [lists, requestFields, 1, 1]),
        );
  if (fields === 0) return byRequest ?? zeros([lists, scores, scores]);

  // All fields for all places, with zeros where history entries or positions lack a field.
  const both = itemFields + historyFields - fields;
  const lack = (places: number, count: number): Tensor => zeros([scores, lists, places, count, dim]);
  const part = (x: Tensor, from: number, count: number): Tensor =>
    slice(x, [0, 0, 0, from, 0], [scores, lists, x.shape[2]!, count, dim]);
  const joined = (parts: readonly Tensor[], axis: number): Tensor =>
    concat(
      parts.filter(({ size: entries }) => entries > 0),
      axis,
    );
  const entries = joined(
    [part(history, 0, both), lack(clicks, itemFields - both), part(history, both, historyFields - both)],
    3,
  );
  const shown = joined([item, lack(positions, historyFields - both)], 3);
  const places = joined([entries, shown], 2);
  const upTo = clicks + positions;
  const among = upTo === size ? rows.places : slice(rows.places, [0, 0, 0, 0], [lists, fields, upTo, upTo]);
  const inList = productsOf(places, among);
  return byRequest === undefined ? inList : add(byRequest, inList);
}

/**
 * Σ_f Σ_pp' A_f[p, p'] δ_fp · δ_fp' for each list and pair of scores.
 *
 * @param gradients δ [S, B, P, F, D]
 * @param among A [B, F, P, P]
 * @returns [B, S, S]
 */
function productsOf(gradients: Tensor, among: Tensor): Tensor {
  const [scores, lists, places, fields, dim] = gradients.shape as [number, number, number, number, number];
  const byField = reshape(transpose(gradients, [1, 3, 2, 0, 4]), [lists * fields, places, scores * dim]);
  const met = matMul(reshape(among, [lists * fields, places, places]), byField);
  const byScore = (x: Tensor): Tensor =>
    reshape(transpose(reshape(x, [lists, fields * places, scores, dim]), [0, 2, 1, 3]), [lists, scores, -1]);
  return matMul(byScore(byField), byScore(met), false, true);
}
