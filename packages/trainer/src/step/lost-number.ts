import type { ListBatch, ObjectiveSpec } from '@paretorec/contracts';

/** Numbers of a step on the host, by place. */
export interface StepNumbers {
  /** [B x T x K] */
  readonly losses: Float32Array;
  readonly weights: Float32Array;
  /** [B x T x K x K], where a weighter learns from it. */
  readonly gram?: Float32Array;
}

/** Which number of a step is none, with its place, in words: what comes first in the step; undefined while all are. */
export function lostInStep(
  { losses, weights, gram }: StepNumbers,
  { positions }: Pick<ListBatch, 'positions'>,
  objectives: readonly ObjectiveSpec[],
): string | undefined {
  const count = objectives.length;
  const nameOf = (place: number): string => objectives[place % count]!.name;
  const say = (values: Float32Array, width: number, what: (at: number) => string): string | undefined => {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) return undefined;
    const place = Math.floor(at / width);
    const [list, position] = [Math.floor(place / positions), place % positions];
    return `${what(at)} at position ${position + 1} of list ${list + 1} of the batch is ${values[at]}`;
  };
  const gradients = (at: number): string =>
    `the product of the gradients of ${nameOf(Math.floor(at / count))} and ${nameOf(at)}`;
  return (
    say(losses, count, (at) => `the loss of ${nameOf(at)}`) ??
    (gram && say(gram, count * count, gradients)) ??
    say(weights, count, (at) => `the weight of ${nameOf(at)}`)
  );
}
