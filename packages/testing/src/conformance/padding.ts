import { tinyBatch, type TinyBatchOptions } from '../inputs/tiny-batch.js';
import type { ListBatch } from '@paretorec/contracts';

/** A batch and the same lists with more padding: two positions and a list of no item. */
export function paddedPair(options: TinyBatchOptions = {}): {
  readonly plain: ListBatch;
  readonly padded: ListBatch;
} {
  const plain = tinyBatch(options);
  const padded = tinyBatch({
    ...options,
    positions: plain.positions + 2,
    lengths: [...plain.lengths, 0],
    historyLengths: [...plain.history.lengths, 0],
  });
  return { plain, padded };
}

/** What [B, T, X] values hold at the real places of their batch, list by list. */
export function atRealPlaces({ lists, positions, lengths }: ListBatch, values: Float32Array): number[] {
  const width = values.length / (lists * positions);
  return [...lengths].flatMap((length, list) => {
    const start = list * positions * width;
    return [...values.subarray(start, start + length * width)];
  });
}

/** [B, T, X] values of one batch moved to the layout of another with the same lists; 0 at what it lacks. */
export function moveTo(target: ListBatch, source: ListBatch, values: Float32Array): Float32Array {
  const width = values.length / (source.lists * source.positions);
  const moved = new Float32Array(target.lists * target.positions * width);
  source.lengths.forEach((length, list) => {
    const start = list * source.positions * width;
    moved.set(values.subarray(start, start + length * width), list * target.positions * width);
  });
  return moved;
}
