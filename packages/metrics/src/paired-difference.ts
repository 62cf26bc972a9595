import type { Metric, PredictionTable } from '@paretorec/contracts';
import { ParetorecError } from '@paretorec/contracts';
import { DEFAULT_SEED, percentileInterval } from './bootstrap/bootstrap.js';
import type { BootstrapOptions } from './bootstrap/bootstrap.js';
import { sampleOrganised, type MetricSample } from './bootstrap/metric-sample.js';
import type { DwellScale } from './lists/dwell-scale.js';
import { organise } from './ranking/organise.js';
import type { OrganisedLists } from './ranking/organise.js';

/** The difference of two systems in one metric on the same lists. */
export interface PairedDifference {
  readonly metric: string;
  /** First minus second; null where one of them has nothing to measure. */
  readonly value: number | null;
  /** 95% interval; null with fewer than two users. */
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided p-value of no difference; null with fewer than two users. */
  readonly p: number | null;
}

/**
 * Compares two systems by a paired bootstrap: every draw of users judges both.
 *
 * The p-value is 2 · (1 + the smaller number of draws with a difference ≤ 0 or ≥ 0) / (1 + draws), at most 1.
 *
 * @param metric a built-in metric's name, or a metric.
 * @throws ParetorecError `different-lists` when the tables are not of the same lists and users, `unknown-metric`,
 *   and as `scorePredictions`.
 */
export function pairedDifference(
  first: PredictionTable,
  second: PredictionTable,
  metric: string | Metric,
  options: DwellScale & BootstrapOptions = {},
): PairedDifference {
  const seed = options.seed ?? DEFAULT_SEED;
  const [a, b] = [organise(first, seed), organise(second, seed)];
  checkSameLists(a, b);
  const name = typeof metric === 'string' ? metric : metric.name;
  const scoring = { ...options, extraMetrics: typeof metric === 'string' ? [] : [metric] };
  const [[one], [other]] = [sampleOrganised(a, [name], scoring), sampleOrganised(b, [name], scoring)];
  return differenceOf(one!, other!);
}

/**
 * {@link pairedDifference} of two samples of one metric, which may be means over runs.
 *
 * @throws RangeError when the samples differ in their number of draws, so that they are not paired.
 */
export function differenceOf(first: MetricSample, second: MetricSample): PairedDifference {
  const { metric } = first;
  if (first.replicates.length !== second.replicates.length)
    throw new RangeError('samples that are not paired');
  const value = minus(first.value, second.value);
  if (value === null || Math.min(first.users, second.users) < 2) {
    return { metric, value, low: null, high: null, p: null };
  }
  const differences = first.replicates
    .map((replicate, draw) => replicate - second.replicates[draw]!)
    .filter((difference) => !Number.isNaN(difference));
  return { metric, value, ...percentileInterval(differences), p: twoSided(differences) };
}

function checkSameLists(a: OrganisedLists, b: OrganisedLists): void {
  const problem =
    a.listNames.length !== b.listNames.length
      ? `${a.listNames.length} and ${b.listNames.length} lists`
      : a.listNames
          .map((name, list) => {
            if (name !== b.listNames[list]) return `list "${name}" against list "${b.listNames[list]}"`;
            const [user, other] = [a.userNames[a.listUser[list]!], b.userNames[b.listUser[list]!]];
            return user === other ? undefined : `list "${name}" of user "${user}" and of user "${other}"`;
          })
          .find((found) => found !== undefined);
  if (problem === undefined) return;
  throw new ParetorecError({
    code: 'different-lists',
    where: 'paired difference',
    problem: 'the two systems did not rank the same lists for the same users',
    found: problem,
    remedy: 'predict the same part of the same log with both',
  });
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

function twoSided(differences: Float64Array): number | null {
  if (differences.length === 0) return null;
  let [notAbove, notBelow] = [0, 0];
  for (const difference of differences) {
    if (difference <= 0) notAbove++;
    if (difference >= 0) notBelow++;
  }
  return Math.min(1, (2 * (1 + Math.min(notAbove, notBelow))) / (1 + differences.length));
}
