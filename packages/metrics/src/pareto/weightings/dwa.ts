/**
 * Dynamic weight average (DWA; Liu, Johns and Davison, CVPR 2019, Eq. 7): the slower a loss falls, the more its objective
 * weighs, K · softmax(r / T) with r the ratio of the two last mean losses. Guarantees nothing; costs nothing.
 *
 * @param last [K] mean losses of the period just over.
 * @param before [K] mean losses of the period before it.
 * @param temperature T, above 0: the larger, the more equal; 2 in the paper.
 * @returns K non-negative weights that sum to K. A loss that is 0 in both periods counts as one that does not fall.
 */
export function dwaWeights(
  last: ArrayLike<number>,
  before: ArrayLike<number>,
  temperature: number,
): Float64Array {
  const count = last.length;
  const rates = Float64Array.from({ length: count }, (_, k) => {
    if (before[k] === last[k]) return 1;
    return Math.min(last[k]! / before[k]!, Number.MAX_VALUE);
  });
  const largest = Math.max(...rates);
  const powers = rates.map((rate) => Math.exp((rate - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => (count * power) / total);
}
