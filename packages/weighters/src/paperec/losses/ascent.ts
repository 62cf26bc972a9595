import type { Tensor } from '@paretorec/contracts';
import { detach, gradientsOf, mul, neg, sum } from '@paretorec/tensor';
import type { ActorLesson } from './actor-loss.js';

/**
 * The deterministic policy gradient (DDPG, the paper's [19]): ∇φ E[Q(s, μφ(s))] = E[∇ω Q(s, ω) · ∇φ μφ(s)].
 *
 * The slope of the value is a constant, so that neither the critic moves nor the weights that earlier positions had.
 */
export function ascent({ policy, values, average }: ActorLesson): Tensor {
  const at = detach(policy);
  const { gradients } = gradientsOf(() => ({ value: sum(values(at)), extra: [] }), [at]);
  return neg(average(sum(mul(detach(gradients[0]!), policy), 2)));
}
