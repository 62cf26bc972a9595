/** Pairs of a clicked and an unclicked row by group, and how many of them are in order (ties count half). */
export interface PairCounts {
  readonly pairs: Float64Array;
  readonly wins: Float64Array;
}

/**
 * Counts the (clicked, unclicked) pairs inside each group in one pass over rows sorted by score.
 *
 * @param order rows by ascending score.
 * @param group [rows] group of each row, 0 to `groups` - 1.
 */
export function countPairs(
  order: Int32Array,
  scores: Float64Array,
  clicked: Uint8Array,
  group: Int32Array,
  groups: number,
): PairCounts {
  const wins = new Float64Array(groups);
  const positives = new Float64Array(groups);
  const negatives = new Float64Array(groups);
  const tieScore = new Float64Array(groups).fill(Number.NaN);
  const tiedPositives = new Float64Array(groups);
  const tiedNegatives = new Float64Array(groups);
  for (const row of order) {
    const g = group[row]!;
    if (scores[row] !== tieScore[g]) {
      tieScore[g] = scores[row]!;
      tiedPositives[g] = 0;
      tiedNegatives[g] = 0;
    }
    if (clicked[row] === 1) {
      wins[g]! += negatives[g]! - tiedNegatives[g]! / 2;
      positives[g]!++;
      tiedPositives[g]!++;
    } else {
      wins[g]! += tiedPositives[g]! / 2;
      negatives[g]!++;
      tiedNegatives[g]!++;
    }
  }
  return { pairs: positives.map((count, g) => count * negatives[g]!), wins };
}
