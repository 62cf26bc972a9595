import type { ObjectiveTargets, Tensor } from '@paretorec/contracts';
import {
  add,
  argMaxMask,
  detach,
  exp,
  log,
  mul,
  scale,
  shift,
  softmax,
  sub,
  sum,
  transpose,
} from '@paretorec/tensor';

/** Far below any score. */
const OUT = 1e9;

/**
 * Softmax cross entropy over the items of each list (ListNet's top-one loss): a label is a share of the list's attention, so that only
 * the order within the list is learnt and no scale. An item carries -y ln p, and a list without a label above 0 carries nothing.
 *
 * Positions whose label is unknown are left out of their list.
 *
 * @param scores [B, T, K]
 * @returns losses [B, T, K], and slopes: the derivative of the *list's* loss by the score of the position, as every item of a list
 *   moves the others' shares.
 */
export function listwiseLoss(
  scores: Tensor,
  { values, known }: ObjectiveTargets,
): { losses: Tensor; slopes: Tensor } {
  const logits = add(scores, scale(shift(known, -1), OUT));
  // Softmax runs over the last axis.
  const shares = transpose(softmax(transpose(logits, [0, 2, 1])), [0, 2, 1]);
  const labels = mul(values, known);
  const largest = detach(sum(mul(argMaxMask(logits, 1), logits), 1, true));
  const logSum = add(log(sum(exp(sub(logits, largest)), 1, true)), largest);
  const losses = mul(labels, sub(logSum, logits));
  const slopes = mul(sub(mul(shares, sum(labels, 1, true)), labels), known);
  return { losses, slopes: detach(slopes) };
}
