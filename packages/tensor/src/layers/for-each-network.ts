import type { Tensor } from '@paretorec/contracts';
import { tile } from '../ops/ops.js';

/** Gives each of S networks its input: [1, ...] is repeated, [S, ...] is theirs already. */
export const forEachNetwork = (x: Tensor, stack: number): Tensor =>
  x.shape[0] === 1 ? tile(x, [stack, ...new Array<number>(x.rank - 1).fill(1)]) : x;
