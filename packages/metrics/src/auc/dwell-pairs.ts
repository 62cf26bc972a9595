import { ascendingOrder } from './ascending-order.js';
import { Fenwick } from './fenwick.js';

/** Pairs of clicks with different dwell, and how many of them have the longer one scored higher (ties half). */
export interface DwellPairCount {
  readonly pairs: number;
  readonly wins: number;
}

/**
 * Counts pairs of clicks of different dwell, each click weighted by its user, in O(n log n), exactly: clicks
 * are met by rising dwell, and a tree over score ranks holds the shorter ones.
 */
export class DwellPairs {
  readonly #users: Int32Array;
  /** [clicks] rank of the score among the distinct scores. */
  readonly #scoreRank: Int32Array;
  /** [clicks] where the run of equal dwell ends. */
  readonly #runEnd: Int32Array;
  readonly #tree: Fenwick;

  /**
   * @param scores [clicks]
   * @param dwell [clicks], all known.
   * @param users [clicks]
   */
  constructor(scores: Float64Array, dwell: Float64Array, users: Int32Array) {
    const rank = new Int32Array(scores.length);
    const byScore = ascendingOrder(scores);
    let distinct = 0;
    byScore.forEach((click, place) => {
      if (place > 0 && scores[click] !== scores[byScore[place - 1]!]) distinct++;
      rank[click] = distinct;
    });
    const order = ascendingOrder(dwell);
    this.#users = order.map((click) => users[click]!);
    this.#scoreRank = order.map((click) => rank[click]!);
    this.#runEnd = new Int32Array(order.length);
    for (let place = order.length - 1; place >= 0; place--) {
      const same = place + 1 < order.length && dwell[order[place]!] === dwell[order[place + 1]!];
      this.#runEnd[place] = same ? this.#runEnd[place + 1]! : place + 1;
    }
    this.#tree = new Fenwick(distinct + 1);
  }

  /** @param weights by user; both clicks' weights multiply. */
  count(weights: Float64Array): DwellPairCount {
    let [pairs, wins, shorter] = [0, 0, 0];
    this.#tree.clear();
    for (let from = 0; from < this.#users.length;) {
      const to = this.#runEnd[from]!;
      for (let place = from; place < to; place++) {
        const weight = weights[this.#users[place]!]!;
        if (weight === 0) continue;
        const rank = this.#scoreRank[place]!;
        wins += weight * (this.#tree.before(rank) + this.#tree.at(rank) / 2);
        pairs += weight * shorter;
      }
      for (let place = from; place < to; place++) {
        const weight = weights[this.#users[place]!]!;
        if (weight === 0) continue;
        this.#tree.add(this.#scoreRank[place]!, weight);
        shorter += weight;
      }
      from = to;
    }
    return { pairs, wins };
  }
}
