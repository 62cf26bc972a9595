import type { Parameter, Tensor } from '@paretorec/contracts';
import { ListParameter } from '../list-gradients/list-parameter.js';
import { matMul, scale } from '../ops/ops.js';

/**
 * x [S, N, in] times the kernels [S, in, out] of S networks, times a factor.
 *
 * A network that multiplies by `kernel.value` computes the same; only here can the gradients of single lists do without copies of
 * the kernel.
 */
export function project(x: Tensor, kernel: Parameter, factor = 1): Tensor {
  if (kernel instanceof ListParameter) return kernel.project(x, factor);
  return matMul(x, factor === 1 ? kernel.value : scale(kernel.value, factor));
}
