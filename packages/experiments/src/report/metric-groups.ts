/** Columns of Table 2 of the paper, clicks first, then dwell time. */
export const CLICK_METRICS = ['HIT@1', 'HIT@3', 'HIT@5', 'MAP', 'AUC'] as const;
/** The dwell half of Table 2; the paper's second "AUC" is called `DT-AUC`. */
export const DWELL_METRICS = ['WHIT@1', 'WHIT@3', 'WHIT@5', 'WMAP', 'DT-AUC'] as const;

const TABLE_2: ReadonlySet<string> = new Set<string>([...CLICK_METRICS, ...DWELL_METRICS]);

/** Metrics that the rows have beyond Table 2, in the order of the first row that has them. */
export function furtherMetrics(
  rows: readonly { readonly metrics: Readonly<Record<string, unknown>> }[],
): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))].filter((name) => !TABLE_2.has(name));
}

/** Decimals that suit a column: four for shares, fewer for seconds, so that all columns are about as wide. */
export function decimalsFor(values: readonly (number | null | undefined)[]): number {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)).filter(Number.isFinite));
  if (largest < 10) return 4;
  if (largest < 100) return 2;
  return largest < 1000 ? 1 : 0;
}

/** Which rows have the best and the second-best value of a metric (larger is better); ties share a place. */
export function bestTwo(values: readonly (number | null | undefined)[]): {
  readonly first: number;
  readonly second: number;
} {
  const known = [...new Set(values.filter((value): value is number => typeof value === 'number'))].sort(
    (a, b) => b - a,
  );
  return { first: known[0] ?? Number.NaN, second: known[1] ?? Number.NaN };
}
