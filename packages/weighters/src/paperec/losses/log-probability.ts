import type { Tensor } from '@paretorec/contracts';
import { detach, log, mul, neg, shift, sub, sum } from '@paretorec/tensor';
import type { ActorLesson } from './actor-loss.js';

/**
 * Eq. 12: -E[log π(s, a) Q(s, a)], with log π(s, a) = Σ_k a_k log ω_k.
 *
 * @param advantage Q(s, a) - Q(s, μ(s)) in place of Q(s, a), which is negative everywhere and drives the policy away from whatever
 *   was tried.
 */
export function logProbability({ policy, taken, values, average }: ActorLesson, advantage: boolean): Tensor {
  const value = values(taken);
  const gain = detach(advantage ? sub(value, values(detach(policy))) : value);
  // A weight that underflowed to 0 has no logarithm.
  const likelihood = sum(mul(taken, log(shift(policy, 1e-12))), 2);
  return neg(average(mul(gain, likelihood)));
}
