import type { Tensor } from '@paretorec/contracts';
import { add, concat, detach, mul, neg, maximum, scale, slice, square, sub, zeros } from '@paretorec/tensor';

/**
 * L(ψ) of Eq. 11: the mean squared error to y_t = r_t + γ1 Q'(s_{t+1}, μ'(s_{t+1})), a constant, summed over the critics.
 *
 * @param predicted [T, B] Q(s_t, a_t) of each critic.
 * @param goal [T, B] y_t
 * @param average scalar mean of [T, B] over the real positions.
 */
export function criticLoss(
  predicted: readonly Tensor[],
  goal: Tensor,
  average: (values: Tensor) => Tensor,
): Tensor {
  return predicted.map((values) => average(square(sub(values, detach(goal))))).reduce(add);
}

/**
 * [T, B] y_t: rewards and the discounted value of the next position, none after a list's last item.
 *
 * @param values [T, B] Q'(s_t, μ'(s_t)) of each target critic, of which the lowest counts (clipped double critics, TD3); none where
 *   the future does not count.
 * @param mask [T, B] 1 for a real position.
 */
export function goalOf(rewards: Tensor, values: readonly Tensor[], mask: Tensor, discount: number): Tensor {
  if (values.length === 0) return rewards;
  const lowest = mul(
    values.reduce((a, b) => neg(maximum(neg(a), neg(b)))),
    mask,
  );
  const [positions, lists] = lowest.shape as [number, number];
  const next = concat([slice(lowest, [1, 0], [positions - 1, lists]), zeros([1, lists])], 0);
  return add(rewards, scale(next, discount));
}
