import { holm } from '@paretorec/metrics';
import { pairRows, type PairedMetric } from './paired-rows.js';
import type { ClaimComparison, ClaimResult, ClaimVerdict, StudyClaim, StudyData } from './study-data.js';

const SIGNIFICANT = 0.05;

/** How a claim stands before the correction over all claims. */
interface Judged {
  readonly claim: StudyClaim;
  readonly comparisons: number;
  readonly deciding?: ClaimComparison;
  readonly p: number | null;
  /** What it is when p is small. */
  readonly leaning: Exclude<ClaimVerdict, 'not decided'>;
}

/**
 * Judges the claims of a study under its first protocol, each by its row against every other row in every metric of it:
 *
 * - all differences point its way: it holds when the least sure of them is significant (its p-value is the largest of theirs);
 * - one points the other way: it does not hold when the surest of those is significant (its p-value is their smallest times the
 *   number of comparisons).
 *
 * Two-sided p-values leave each of the two mistakes half of 5%. Holm's correction over the claims comes after.
 */
export function judgeClaims(data: StudyData): ClaimResult[] {
  const judged = (data.claims ?? []).map((claim) => judge(claim, data));
  const adjusted = holm(judged.map(({ p }) => p));
  return judged.map(({ claim, comparisons, deciding, leaning }, place): ClaimResult => {
    const found = adjusted[place]!;
    return {
      ...claim,
      comparisons,
      ...(deciding === undefined ? {} : { deciding }),
      adjusted: found,
      verdict: found !== null && found <= SIGNIFICANT ? leaning : 'not decided',
    };
  });
}

function judge(claim: StudyClaim, { rows, protocols, acrossSeeds = false }: StudyData): Judged {
  const row = rows.find(({ name }) => name === claim.row);
  const found = claim.against.flatMap((name) => {
    const other = rows.find((candidate) => candidate.name === name);
    const pairs: ReadonlyMap<string, PairedMetric> =
      row === undefined || other === undefined ? new Map() : pairRows(row, other, protocols[0]!, acrossSeeds);
    return claim.metrics.map((metric) => comparison(name, metric, pairs.get(metric)));
  });
  const comparisons = found.length;
  const known = found.filter((one) => one !== undefined);
  // A claim about rows of which some are not measured is open.
  if (known.length < comparisons) return { claim, comparisons, p: null, leaning: 'holds' };
  const sign = claim.direction === 'above' ? 1 : -1;
  const contrary = known.filter(({ value }) => sign * value < 0).sort((a, b) => a.p - b.p);
  const [surest] = contrary;
  if (surest !== undefined) {
    const p = Math.min(1, comparisons * surest.p);
    return { claim, comparisons, deciding: surest, p, leaning: 'does not hold' };
  }
  const leastSure = known.reduce((a, b) => (b.p > a.p ? b : a));
  return { claim, comparisons, deciding: leastSure, p: leastSure.p, leaning: 'holds' };
}

function comparison(
  against: string,
  metric: string,
  pair: PairedMetric | undefined,
): ClaimComparison | undefined {
  if (pair === undefined) return undefined;
  const { own, other, difference } = pair;
  const { value, low, high, p } = difference;
  if (own === null || other === null || value === null || p === null) return undefined;
  return { against, metric, own, other, value, low, high, p };
}
