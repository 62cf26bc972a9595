import type { ObjectiveSpec, ObjectiveTargets, Tensor } from '@paretorec/contracts';
import {
  add,
  detach,
  exp,
  fromArray,
  log,
  maximum,
  mul,
  neg,
  scalar,
  scale,
  shift,
  sigmoid,
  square,
  sub,
} from '@paretorec/tensor';

/** What `loss` may be: the two losses, or the one that fits an objective's label. */
export const LOSSES = ['byLabel', 'logistic', 'squared'] as const;
/** A choice of the loss. */
export type LossChoice = (typeof LOSSES)[number];

/** Whether an objective is learnt by the logistic loss: as chosen, or where its label is `clicked`. */
export const isLogistic = (choice: LossChoice, { label }: ObjectiveSpec): boolean =>
  choice === 'byLabel' ? label === 'clicked' : choice === 'logistic';

/** Losses [B, T, K'] and their derivatives by the scores. */
export interface Losses {
  readonly losses: Tensor;
  readonly slopes: Tensor;
}

/**
 * Losses of scores, 0 where the target is unknown. Logistic: cross entropy of σ(score) to a target from 0 to 1; squared:
 * (score - target)².
 *
 * @param scores [B, T, K']
 * @param logistic which of the K' objectives have the logistic loss.
 */
export function lossesOf(
  scores: Tensor,
  { values, known }: ObjectiveTargets,
  logistic: readonly boolean[],
): Losses {
  const found = ofEach(scores, values, logistic);
  return { losses: mul(found.losses, known), slopes: detach(mul(found.slopes, known)) };
}

function ofEach(scores: Tensor, targets: Tensor, logistic: readonly boolean[]): Losses {
  if (logistic.every((one) => one)) return crossEntropy(scores, targets);
  if (logistic.every((one) => !one)) return squaredError(scores, targets);
  const [entropy, error] = [crossEntropy(scores, targets), squaredError(scores, targets)];
  const columns = (flags: readonly boolean[]): Tensor =>
    fromArray(Float32Array.from(flags, Number), [1, 1, flags.length]);
  const chosen = columns(logistic);
  const others = columns(logistic.map((one) => !one));
  const mix = (a: Tensor, b: Tensor): Tensor => add(mul(a, chosen), mul(b, others));
  return { losses: mix(entropy.losses, error.losses), slopes: mix(entropy.slopes, error.slopes) };
}

function crossEntropy(scores: Tensor, targets: Tensor): Losses {
  // log(1 + e^s) without overflow. At s = 0 both maxima give their gradient to s, which makes it 1/2, as it must be.
  const magnitude = maximum(scores, neg(scores));
  const softplus = add(maximum(scores, scalar(0)), log(shift(exp(neg(magnitude)), 1)));
  return { losses: sub(softplus, mul(scores, targets)), slopes: sub(sigmoid(scores), targets) };
}

function squaredError(scores: Tensor, targets: Tensor): Losses {
  const errors = sub(scores, targets);
  return { losses: square(errors), slopes: scale(errors, 2) };
}
