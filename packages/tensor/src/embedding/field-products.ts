import type { FieldGradients, RowProducts, Tensor } from '@paretorec/contracts';
import { add, concat, matMul, reshape, slice, transpose, zeros } from '../ops/ops.js';

/**
 * Inner products of the gradients of S scores by the rows of tables that the scores share, for each list and position: places of a
 * list that look up the same row add up in one gradient.
 *
 * @param byPosition gradients of the scores at each of T positions.
 * @returns [B, T, S, S]
 */
export function fieldProducts(byPosition: readonly FieldGradients[], rows: RowProducts<Tensor>): Tensor {
  const [scores, lists, , itemFields, dim] = byPosition[0]!.item.shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [clicks, historyFields] = byPosition[0]!.history.shape.slice(2) as [number, number];
  const [fields, size] = rows.places.shape.slice(1) as [number, number];
  const requestFields = rows.request.shape[1]!;
  const positions = byPosition.length;
  const shape = [lists, positions, scores];
  const byRequest =
    requestFields === 0
      ? undefined
      : productsOf(
          concat(
            byPosition.map(({ request }) => reshape(request, [scores, lists, 1, requestFields, dim])),
            0,
          ),
          reshape(rows.request, [lists, requestFields, 1, 1]),
          shape,
        );
  if (fields === 0) return byRequest ?? zeros([...shape, scores]);

  // All fields for all places, with zeros where history entries or positions lack a field, and for positions that come later.
  const both = itemFields + historyFields - fields;
  const lack = (places: number, count: number): Tensor => zeros([scores, lists, places, count, dim]);
  const part = (x: Tensor, from: number, count: number): Tensor =>
    slice(x, [0, 0, 0, from, 0], [scores, lists, x.shape[2]!, count, dim]);
  const joined = (parts: readonly Tensor[], axis: number): Tensor =>
    concat(
      parts.filter(({ size: entries }) => entries > 0),
      axis,
    );
  const places = byPosition.map(({ item, history }) => {
    const entries = joined(
      [part(history, 0, both), lack(clicks, itemFields - both), part(history, both, historyFields - both)],
      3,
    );
    const shown = joined([item, lack(item.shape[2]!, historyFields - both)], 3);
    return joined([entries, shown, lack(size - clicks - item.shape[2]!, fields)], 2);
  });
  const inList = productsOf(concat(places, 0), rows.places, shape);
  return byRequest === undefined ? inList : add(byRequest, inList);
}

/**
 * Σ_f Σ_pp' A_f[p, p'] δ_fp · δ_fp' for each list, position and pair of scores.
 *
 * @param gradients δ [T S, B, P, F, D]
 * @param among A [B, F, P, P]
 * @param shape B, T, S
 * @returns [B, T, S, S]
 */
function productsOf(gradients: Tensor, among: Tensor, shape: readonly number[]): Tensor {
  const [lists, positions, scores] = shape as [number, number, number];
  const [all, , places, fields, dim] = gradients.shape as [number, number, number, number, number];
  const byField = reshape(transpose(gradients, [1, 3, 2, 0, 4]), [lists * fields, places, all * dim]);
  const met = matMul(reshape(among, [lists * fields, places, places]), byField);
  const byScore = (x: Tensor): Tensor =>
    reshape(transpose(reshape(x, [lists, fields * places, all, dim]), [0, 2, 1, 3]), [
      lists * positions,
      scores,
      -1,
    ]);
  return reshape(matMul(byScore(byField), byScore(met), false, true), [...shape, scores]);
}
