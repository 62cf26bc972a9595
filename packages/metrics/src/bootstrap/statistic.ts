/** A number of a sample of users that can be recomputed when users count more or less than once. */
export interface Statistic {
  /** The denominator, every user counted once. */
  readonly n: number;
  /** Users that add to the denominator. */
  readonly users: number;
  /**
   * The number when user u counts `weights[u]` times; null where there is nothing to measure.
   *
   * @param weights [users], 0 or more.
   */
  estimate(weights: Float64Array): number | null;
}

/** A ratio of sums over users, such as HIT@K or the mean of a value over lists. */
export class RatioStatistic implements Statistic {
  readonly n: number;
  readonly users: number;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  /**
   * @param sums [users] what each user adds to the numerator.
   * @param counts [users] what each user adds to the denominator.
   */
  constructor(sums: Float64Array, counts: Float64Array) {
    this.#sums = sums;
    this.#counts = counts;
    this.n = counts.reduce((total, count) => total + count, 0);
    this.users = counts.reduce((total, count) => total + (count > 0 ? 1 : 0), 0);
  }

  estimate(weights: Float64Array): number | null {
    let [sum, count] = [0, 0];
    for (let user = 0; user < weights.length; user++) {
      const weight = weights[user]!;
      sum += weight * this.#sums[user]!;
      count += weight * this.#counts[user]!;
    }
    return count > 0 ? sum / count : null;
  }
}

/** A number that this input does not allow: always null, with nothing in the denominator. */
export const UNDEFINED_STATISTIC: Statistic = { n: 0, users: 0, estimate: () => null };

/** A number of all users together, the same in every draw: it counts no users, so that no interval is made of the draws. */
export function withoutInterval({
  value,
  n,
}: {
  readonly value: number | null;
  readonly n: number;
}): Statistic {
  return { n, users: 0, estimate: () => value };
}
