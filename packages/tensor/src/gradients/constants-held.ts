import type { Tensor } from '@paretorec/contracts';
import { watchConstants } from '../ops/constants.js';
import { fromArray, read } from '../ops/ops.js';

/**
 * Makes a runner of functions that take one value again and again, in which whatever goes through `detach` (and the masks, which do) stays
 * at what it was in the first of them. A gradient takes such a value for a constant: the differences of a loss are those
 * that the gradient speaks of only while it is one.
 *
 * @throws Error where a later function detaches more or other shapes than the first.
 */
export function constantsHeld(): <Result>(work: () => Result) => Result {
  const held: { readonly values: Float32Array; readonly shape: readonly number[] }[] = [];
  let isFirst = true;
  return (work) => {
    let next = 0;
    const replay = (x: Tensor): Tensor => {
      const constant = held[next++];
      if (constant === undefined || constant.shape.join() !== x.shape.join())
        throw new Error(`constant ${next} of a function is [${x.shape.join()}], which it was not at first`);
      return fromArray(constant.values.slice(), constant.shape);
    };
    const record = (x: Tensor): undefined => {
      held.push({ values: read(x).slice(), shape: [...x.shape] });
    };
    const result = watchConstants(isFirst ? record : replay, work);
    isFirst = false;
    return result;
  };
}
