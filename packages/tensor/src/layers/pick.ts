import type { Tensor } from '@paretorec/contracts';
import { fromArray, matMul, reshape } from '../ops/ops.js';

/**
 * One place of each list: x [B, T, ...] and places [B] give [B, ...].
 *
 * A product with a one-hot matrix, which every backend does fast and differentiates without scattering.
 */
export function pickPlaces(x: Tensor, places: Int32Array): Tensor {
  const [lists, positions, ...rest] = x.shape as [number, number, ...number[]];
  const selection = new Float32Array(lists * positions);
  places.forEach((place, list) => (selection[list * positions + place] = 1));
  const width = rest.reduce((product, size) => product * size, 1);
  const picked = matMul(fromArray(selection, [lists, 1, positions]), reshape(x, [lists, positions, width]));
  return reshape(picked, [lists, ...rest]);
}
