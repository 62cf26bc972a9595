import type { Statistic } from '../bootstrap/statistic.js';

const CLICKED = 1;
const NEW_SCORE = 2;
const USER_SHIFT = 2;

/**
 * AUC of clicked against unclicked rows over all lists together, ties half. Rows are sorted once; with other
 * weights of users it takes one pass, exactly.
 */
export class PooledAuc implements Statistic {
  readonly n: number;
  readonly users: number;
  /** A row in order of score: its user, whether its score differs from the one before, whether it was clicked. */
  readonly #codes: Int32Array;

  /**
   * @param order rows by ascending score.
   * @param rowUser [rows], below 2^29.
   * @param userCount number of users.
   */
  constructor(
    order: Int32Array,
    scores: Float64Array,
    clicked: Uint8Array,
    rowUser: Int32Array,
    userCount: number,
  ) {
    let positives = 0;
    const seen = new Uint8Array(userCount);
    this.#codes = order.map((row, place) => {
      positives += clicked[row]!;
      seen[rowUser[row]!] = 1;
      const isNew = place === 0 || scores[row] !== scores[order[place - 1]!];
      return (rowUser[row]! << USER_SHIFT) | (isNew ? NEW_SCORE : 0) | (clicked[row] === 1 ? CLICKED : 0);
    });
    this.n = positives * (order.length - positives);
    this.users = this.n === 0 ? 0 : seen.reduce((total, one) => total + one, 0);
  }

  estimate(weights: Float64Array): number | null {
    let [positives, negatives, wins, tiedPositives, tiedNegatives] = [0, 0, 0, 0, 0];
    for (const code of this.#codes) {
      if ((code & NEW_SCORE) !== 0) {
        wins += tiedPositives * (negatives - tiedNegatives / 2);
        tiedPositives = 0;
        tiedNegatives = 0;
      }
      const weight = weights[code >> USER_SHIFT]!;
      if ((code & CLICKED) !== 0) {
        positives += weight;
        tiedPositives += weight;
      } else {
        negatives += weight;
        tiedNegatives += weight;
      }
    }
    wins += tiedPositives * (negatives - tiedNegatives / 2);
    const pairs = positives * negatives;
    return pairs > 0 ? wins / pairs : null;
  }
}
