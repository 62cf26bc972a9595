import type { Initialiser, Rng } from '@paretorec/contracts';
import { sizeOf } from './host-tensor.js';

/**
 * Draws the first values of a parameter.
 *
 * @param rng stream of this parameter alone, so that a parameter added elsewhere changes nothing here.
 */
export function initialise(shape: readonly number[], initialiser: Initialiser, rng: Rng): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  switch (initialiser.kind) {
    case 'zeros':
      return values;
    case 'constant':
      return values.fill(initialiser.value);
    case 'normal':
      return values.map(() => initialiser.standardDeviation * rng.normal());
    case 'glorotUniform': {
      const fanOut = initialiser.fanOut ?? shape.at(-1) ?? 1;
      const fanIn = initialiser.fanIn ?? shape.at(-2) ?? fanOut;
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      return values.map(() => limit * (2 * rng.uniform() - 1));
    }
  }
}
