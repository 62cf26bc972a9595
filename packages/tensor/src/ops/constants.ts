import type { Tensor } from '@paretorec/contracts';

/** Sees what becomes a constant, and may put another in its place. */
export type ConstantWatch = (x: Tensor) => Tensor | undefined;

let watch: ConstantWatch | undefined;

/** What is to stand for a tensor that becomes a constant, where someone watches. */
export const heldConstant: ConstantWatch = (x) => watch?.(x);

/** Runs a function under a watch. */
export function watchConstants<Result>(own: ConstantWatch, work: () => Result): Result {
  const before = watch;
  watch = own;
  try {
    return work();
  } finally {
    watch = before;
  }
}
