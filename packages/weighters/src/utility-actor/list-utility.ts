import type { Tensor } from '@paretorec/contracts';
import {
  add,
  div,
  fromArray,
  isPositive,
  log,
  maximum,
  mul,
  reshape,
  scalar,
  scale,
  shift,
  sigmoid,
  sub,
  sum,
} from '@paretorec/tensor';

/**
 * Gains of rankings that can be differentiated by the scores: discounted cumulative gain over soft ranks, for each kind of gain as a share
 * of the most that the lists allow.
 *
 * The soft rank of an item is 1 plus the sigmoids of how far each other item is above it, in units of the temperature; the discount is
 * 1 / log2(1 + rank). Lists count by what they hold: U_k = Σ gain_k · discount / Σ gain_k · discount in the best order.
 *
 * @param scores [B, T]
 * @param gains [B, T, K] non-negative, 0 at padded places.
 * @param mask [B, T]
 * @param temperature above 0.
 * @returns [K] from 0 to 1; 0 where there is nothing to gain.
 */
export function listUtility(scores: Tensor, gains: Tensor, mask: Tensor, temperature: number): Tensor {
  const ideal = sum(mul(gains, discount(idealRanks(gains, mask))), [0, 1]);
  const [lists, positions] = mask.shape as [number, number];
  const reached = mul(gains, reshape(discount(softRanks(scores, mask, temperature)), [lists, positions, 1]));
  return div(sum(reached, [0, 1]), maximum(ideal, scalar(1e-12)));
}

/** 1 / log2(1 + rank) */
const discount = (ranks: Tensor): Tensor => div(scalar(Math.LN2), log(shift(ranks, 1)));

/** [B, T] from 1 to T. */
function softRanks(scores: Tensor, mask: Tensor, temperature: number): Tensor {
  const [lists, positions] = scores.shape as [number, number];
  const margins = sub(reshape(scores, [lists, 1, positions]), reshape(scores, [lists, positions, 1]));
  const above = mul(sigmoid(scale(margins, 1 / temperature)), reshape(mask, [lists, 1, positions]));
  // An item is half above itself.
  return shift(sub(sum(above, 2), scale(mask, 0.5)), 1);
}

/** [B, T, K] ranks by gain, the largest first, equal gains in logged order. */
function idealRanks(gains: Tensor, mask: Tensor): Tensor {
  const [lists, positions, count] = gains.shape as [number, number, number];
  const [own, other] = [
    reshape(gains, [lists, positions, 1, count]),
    reshape(gains, [lists, 1, positions, count]),
  ];
  const [larger, smaller] = [isPositive(sub(other, own)), isPositive(sub(own, other))];
  const earlier = Float32Array.from({ length: positions ** 2 }, (_, i) =>
    i % positions < Math.floor(i / positions) ? 1 : 0,
  );
  const equal = sub(scalar(1), add(larger, smaller));
  const before = add(larger, mul(equal, fromArray(earlier, [1, positions, positions, 1])));
  return shift(sum(mul(before, reshape(mask, [lists, 1, positions, 1])), 2), 1);
}
