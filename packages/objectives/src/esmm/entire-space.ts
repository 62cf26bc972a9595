import type { Tensor } from '@paretorec/contracts';
import { add, detach, div, exp, log, maximum, mul, neg, shift, sigmoid, sub } from '@paretorec/tensor';

/** A prediction over all impressions, made of a click and of what follows it, and its derivatives. All [K', N], or what broadcasts to it. */
export interface EntireSpaceScore {
  readonly score: Tensor;
  /** By the click's logit. */
  readonly byClick: () => Tensor;
  /** By what the tower says of what follows a click. */
  readonly byFollowing: () => Tensor;
}

/**
 * How much follows: σ(click) times the amount given a click.
 *
 * @param click [1, N] logits of a click.
 * @param amount [K', N]
 */
export function entireSpaceAmount(click: Tensor, amount: Tensor): EntireSpaceScore {
  const chance = sigmoid(click);
  return {
    score: mul(chance, amount),
    byClick: () => mul(mul(chance, shift(neg(chance), 1)), amount),
    byFollowing: () => chance,
  };
}

/**
 * Whether it follows, as a logit: that of σ(click) σ(following), which is -log(e^-a + e^-b + e^-(a + b)) for the logits a and b.
 *
 * @param click [1, N] logits of a click.
 * @param following [K', N] logits of what follows, given a click.
 */
export function entireSpaceLogit(click: Tensor, following: Tensor): EntireSpaceScore {
  const [a, b, both] = [neg(click), neg(following), neg(add(click, following))];
  // The largest exponent taken out: no overflow. It adds nothing to the value, nor to gradients.
  const largest = detach(maximum(maximum(a, b), both));
  const term = (x: Tensor): Tensor => exp(sub(x, largest));
  const total = add(add(term(a), term(b)), term(both));
  const score = neg(add(largest, log(total)));
  const share = (x: Tensor): Tensor => div(term(x), total);
  return {
    score,
    byClick: () => add(share(a), share(both)),
    byFollowing: () => add(share(b), share(both)),
  };
}
