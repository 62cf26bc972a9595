import type { Parameter } from '@paretorec/contracts';
import { add, scale, sub } from '../ops/ops.js';

/** Sets a network's target copy to the online parameters; both lists in the same order. */
export function copyParameters(online: readonly Parameter[], target: readonly Parameter[]): void {
  online.forEach((parameter, i) => target[i]!.assign(parameter.value));
}

/** Moves a target copy a share `rate` (0 to 1) of the way towards the online parameters; inside a step. */
export function approachParameters(
  online: readonly Parameter[],
  target: readonly Parameter[],
  rate: number,
): void {
  online.forEach((parameter, i) => {
    const copy = target[i]!;
    copy.assign(add(copy.value, scale(sub(parameter.value, copy.value), rate)));
  });
}
