/** How much lies in the best scored share of the rows. */
export interface GainsPoint {
  /** Share of the rows, the best scored first; 0 to 1. */
  readonly share: number;
  /** Share of the total value that they hold; 0 to 1. */
  readonly gain: number;
  /** `gain / share`: how many times as much as rows by chance hold; null at share 0. */
  readonly lift: number | null;
}

/** The cumulative gains curve of a score. */
export interface CumulativeGains {
  /** Rows whose score and value are known. */
  readonly n: number;
  /** Sum of their values. */
  readonly total: number;
  /** By rising share, from 0 to 1; none where the total is 0. */
  readonly points: readonly GainsPoint[];
}

/**
 * Cumulative gains and lift: which share of all value the best scored rows hold. Rows of equal score are taken as in a random order,
 * by expectation, so that a constant score gives the diagonal.
 *
 * @param scores [rows], larger first; a row with a NaN in either column is left out.
 * @param values [rows] 0 or more: clicks, or seconds.
 * @param steps equal steps of the share, 1 or more; default 20.
 */
export function cumulativeGains(
  scores: ArrayLike<number>,
  values: ArrayLike<number>,
  steps = 20,
): CumulativeGains {
  const order = Array.from({ length: scores.length }, (_, row) => row)
    .filter((row) => !Number.isNaN(scores[row]!) && !Number.isNaN(values[row]!))
    .sort((a, b) => scores[b]! - scores[a]!);
  const n = order.length;
  const total = order.reduce((sum, row) => sum + values[row]!, 0);
  if (!(total > 0)) return { n, total, points: [] };

  // Ends of runs of equal score, between which the expected curve is straight.
  const knots: (readonly [rows: number, held: number])[] = [[0, 0]];
  let held = 0;
  order.forEach((row, place) => {
    held += values[row]!;
    const next = order[place + 1];
    if (next === undefined || scores[next]! !== scores[row]!) knots.push([place + 1, held]);
  });

  let knot = 1;
  const points = Array.from({ length: steps + 1 }, (_, step): GainsPoint => {
    const rows = (step * n) / steps;
    while (knots[knot]![0] < rows) knot++;
    const [before, heldBefore] = knots[knot - 1]!;
    const [after, heldAfter] = knots[knot]!;
    const gain = (heldBefore + ((rows - before) / (after - before)) * (heldAfter - heldBefore)) / total;
    const share = step / steps;
    return { share, gain, lift: step === 0 ? null : gain / share };
  });
  return { n, total, points };
}
