import { ascendingOrder } from './ascending-order.js';
import { DwellPairs } from './dwell-pairs.js';
import { countPairs } from './grouped-auc.js';

/**
 * The chance that a clicked row scores higher than an unclicked one, ties half; null without one of each.
 *
 * @param clicked 0 or 1, as many as `scores`.
 */
export function auc(scores: Float64Array, clicked: Uint8Array): number | null {
  const { pairs, wins } = countPairs(
    ascendingOrder(scores),
    scores,
    clicked,
    new Int32Array(scores.length),
    1,
  );
  return pairs[0]! > 0 ? wins[0]! / pairs[0]! : null;
}

/**
 * DT-AUC: the chance that the longer of two clicks of different dwell scores higher, ties half; null without
 * such a pair. O(n log n), exact.
 *
 * @param dwell of clicked items; NaN (unknown) ones are left out.
 */
export function dwellAuc(scores: Float64Array, dwell: Float64Array): number | null {
  const known = (_: number, place: number) => !Number.isNaN(dwell[place]!);
  const kept = scores.filter(known);
  const { pairs, wins } = new DwellPairs(kept, dwell.filter(known), new Int32Array(kept.length)).count(
    Float64Array.of(1),
  );
  return pairs > 0 ? wins / pairs : null;
}
