import type { ScoreSensitivity, Tensor } from '@paretorec/contracts';
import { add, fromArray, identityMatrix, matMul, mul, reshape } from '@paretorec/tensor';
import { isInOrder } from './join-columns.js';

/** [B, T, K', K'] inner products of the scores' gradients by the representation: ∇q_i · ∇q_j of one model's objectives. */
export function kernelOf({ shared, own }: ScoreSensitivity): Tensor {
  const [lists, positions, width, rank] = shared.shape as [number, number, number, number];
  if (rank === 0) return diagonalOf(own);
  const flat = reshape(shared, [lists * positions, width, rank]);
  return add(diagonalOf(own), reshape(matMul(flat, flat, false, true), [lists, positions, width, width]));
}

/** [B, T, K'] as the diagonals of [B, T, K', K']. */
export function diagonalOf(norms: Tensor): Tensor {
  return mul(reshape(norms, [...norms.shape, 1]), identityMatrix(norms.shape[2]!));
}

/** e_i e_j of [B, T, K] as [B, T, K, K]. */
export function pairsOf(slopes: Tensor): Tensor {
  const [lists, positions, count] = slopes.shape as [number, number, number];
  return mul(reshape(slopes, [lists, positions, count, 1]), reshape(slopes, [lists, positions, 1, count]));
}

/** Adds up the [B, T, K', K'] blocks of several groups of objectives, rows and columns in the objectives' order. */
export function joinBlocks(
  blocks: readonly Tensor[],
  slots: readonly (readonly number[])[],
  count: number,
): Tensor {
  if (blocks.length === 1 && isInOrder(slots[0]!)) return blocks[0]!;
  const placed = blocks.map((block, m) => {
    const width = slots[m]!.length;
    const placement = new Float32Array(width ** 2 * count ** 2);
    slots[m]!.forEach((row, i) =>
      slots[m]!.forEach((column, j) => {
        placement[(i * width + j) * count ** 2 + row * count + column] = 1;
      }),
    );
    return matMul(reshape(block, [-1, width ** 2]), fromArray(placement, [width ** 2, count ** 2]));
  });
  return reshape(placed.slice(1).reduce(add, placed[0]!), [...blocks[0]!.shape.slice(0, 2), count, count]);
}
