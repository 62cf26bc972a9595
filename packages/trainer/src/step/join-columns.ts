import type { Tensor } from '@paretorec/contracts';
import { concat, fromArray, matMul, reshape } from '@paretorec/tensor';

/** Joins [B, T, K'] tensors of the models and puts the columns into the objectives' order. */
export function joinColumns(parts: readonly Tensor[], order: readonly number[]): Tensor {
  const joined = concat(parts, 2);
  if (isInOrder(order)) return joined;
  const count = order.length;
  const permutation = new Float32Array(count * count);
  order.forEach((objective, column) => (permutation[column * count + objective] = 1));
  const rows = reshape(joined, [-1, count]);
  return reshape(matMul(rows, fromArray(permutation, [count, count])), joined.shape);
}

/** Whether objectives stand in their order already. */
export const isInOrder = (order: readonly number[]): boolean =>
  order.every((objective, i) => objective === i);
