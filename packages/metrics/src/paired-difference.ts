import type { Metric, PredictionTable } from '@paretorec/contracts';
import { ParetorecError } from '@paretorec/contracts';
import { bootstrap, DEFAULT_SEED, percentileInterval } from './bootstrap/bootstrap.js';
import type { BootstrapOptions } from './bootstrap/bootstrap.js';
import type { Statistic } from './bootstrap/statistic.js';
import { scaledDwell } from './lists/dwell-scale.js';
import type { DwellScale } from './lists/dwell-scale.js';
import { organise } from './ranking/organise.js';
import type { OrganisedLists } from './ranking/organise.js';
import { requireMetrics } from './metric-names.js';
import { metricStatistics } from './statistics.js';

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
  const [one, other] = [statisticOf(a, metric, options), statisticOf(b, metric, options)];
  const users = a.userNames.length;
  const ones = new Float64Array(users).fill(1);
  const value = minus(one.estimate(ones), other.estimate(ones));
  const name = typeof metric === 'string' ? metric : metric.name;
  if (value === null || Math.min(one.users, other.users) < 2) {
    return { metric: name, value, low: null, high: null, p: null };
  }
  const [left, right] = bootstrap([one, other], users, options);
  const differences = left!
    .map((replicate, draw) => replicate - right![draw]!)
    .filter((d) => !Number.isNaN(d));
  return { metric: name, value, ...percentileInterval(differences), p: twoSided(differences) };
}

function statisticOf(lists: OrganisedLists, metric: string | Metric, options: DwellScale): Statistic {
  const extra = typeof metric === 'string' ? [] : [metric];
  const name = typeof metric === 'string' ? metric : metric.name;
  requireMetrics([name], extra, `metric "${name}"`);
  return metricStatistics(lists, scaledDwell(lists.table, options), extra, [name]).get(name)!;
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
