/** Rows of about the same prediction. */
export interface ReliabilityBin {
  /** Rows. */
  readonly n: number;
  /** Mean prediction. */
  readonly predicted: number;
  /** Mean of what came. */
  readonly observed: number;
}

/** What came, by what was predicted. */
export interface Reliability {
  /** Rows whose prediction and outcome are known. */
  readonly n: number;
  /** By rising prediction; none without rows. */
  readonly bins: readonly ReliabilityBin[];
  /**
   * Mean over rows of the distance between predicted and observed of their bin (the expected calibration error of Naeini et al.
   * 2015, of quantile bins). Means something only where predictions are on the scale of what comes; null without rows.
   */
  readonly error: number | null;
}

/**
 * Mean prediction against mean outcome in bins of as many rows each (quantiles of the prediction). Rows of equal prediction share a
 * bin, so bins may be fewer and of unlike size.
 *
 * @param predicted [rows]; a row with a NaN in either column is left out.
 * @param observed [rows] on any scale; for a chance 0 or 1.
 * @param bins 1 or more; default 10.
 */
export function reliability(
  predicted: ArrayLike<number>,
  observed: ArrayLike<number>,
  bins = 10,
): Reliability {
  const known = Array.from({ length: predicted.length }, (_, row) => row)
    .filter((row) => !Number.isNaN(predicted[row]!) && !Number.isNaN(observed[row]!))
    .sort((a, b) => predicted[a]! - predicted[b]!);
  const n = known.length;
  const found: ReliabilityBin[] = [];
  let start = 0;
  for (let bin = 1; bin <= bins && start < n; bin++) {
    let end = Math.round((bin * n) / bins);
    if (end <= start) continue;
    while (end < n && predicted[known[end]!] === predicted[known[end - 1]!]) end++;
    const rows = known.slice(start, end);
    found.push({
      n: rows.length,
      predicted: meanOf(rows, predicted),
      observed: meanOf(rows, observed),
    });
    start = end;
  }
  const distance = found.reduce((sum, bin) => sum + bin.n * Math.abs(bin.predicted - bin.observed), 0);
  return { n, bins: found, error: n === 0 ? null : distance / n };
}

function meanOf(rows: readonly number[], values: ArrayLike<number>): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}
