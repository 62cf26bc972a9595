import type { Tensor } from '@paretorec/contracts';
import {
  add,
  concat,
  detach,
  mul,
  neg,
  maximum,
  reshape,
  scale,
  slice,
  square,
  sub,
  sum,
  zeros,
} from '@paretorec/tensor';

/** What a position is worth to a critic. */
interface Goal {
  /** [T, B] what {@link laterValues} gave; nothing where the future does not count. */
  readonly later: Tensor | undefined;
  /** Scalar mean of [T, B] over the real positions. */
  readonly average: (values: Tensor) => Tensor;
}

/**
 * L(ψ) of Eq. 11: the mean squared error to y_t = r_t + γ1 Q'(s_{t+1}, μ'(s_{t+1})), a constant, summed over the critics.
 *
 * @param predicted [T, B] Q(s_t, a_t) of each critic.
 * @param goal with the rewards r_t [T, B].
 */
export function criticLoss(
  predicted: readonly Tensor[],
  { rewards, later, average }: Goal & { readonly rewards: Tensor },
): Tensor {
  const goal = detach(later === undefined ? rewards : add(rewards, later));
  return predicted.map((values) => average(square(sub(values, goal)))).reduce(add);
}

/**
 * The same for every ω at once, where the value is -ωᵀAω: A is to be the Gram matrix of the rewards, less what comes later. That fills
 * the matrix evenly, as weights sum to one: ωᵀ (c 1 1ᵀ) ω = c. The mean over the entries.
 *
 * @param matrices A [T, B, K, K] of each critic.
 * @param goal with the Gram matrices G_t [T, B, K, K].
 */
export function matrixLoss(
  matrices: readonly Tensor[],
  { gram, later, average }: Goal & { readonly gram: Tensor },
): Tensor {
  const [positions, lists, objectives] = gram.shape as [number, number, number];
  const goal = detach(later === undefined ? gram : sub(gram, reshape(later, [positions, lists, 1, 1])));
  const errors = matrices.map((matrix) => sum(square(sub(matrix, goal)), [2, 3]));
  return scale(errors.map(average).reduce(add), 1 / objectives ** 2);
}

/**
 * [T, B] γ1 Q'(s_{t+1}, μ'(s_{t+1})), none after a list's last item.
 *
 * @param values [T, B] Q'(s_t, μ'(s_t)) of each target critic, of which the lowest counts (clipped double critics, TD3); none where
 *   the future does not count.
 * @param mask [T, B] 1 for a real position.
 */
export function laterValues(values: readonly Tensor[], mask: Tensor, discount: number): Tensor | undefined {
  if (values.length === 0) return undefined;
  const lowest = mul(
    values.reduce((a, b) => neg(maximum(neg(a), neg(b)))),
    mask,
  );
  const [positions, lists] = lowest.shape as [number, number];
  const next = concat([slice(lowest, [1, 0], [positions - 1, lists]), zeros([1, lists])], 0);
  return scale(next, discount);
}
