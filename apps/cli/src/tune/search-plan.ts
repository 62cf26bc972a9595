import type { Search, SearchTrial } from '@paretorec/assembly';
import type { PlannedCell, PlannedRow, StudyPlan } from '../study/study-plan.js';

/** Digits of a configuration's hash that name the folder of its trial. */
const FOLDER_DIGITS = 12;

/** What every trial is trained for before some are dropped; undefined for the end of training. */
export type Budget = number | undefined;

/**
 * The budgets of a search, the last of which is the end of training. Successive halving has several: the epochs of one
 * are `reduction` times those of the one before (Jamieson and Talwalkar, Non-stochastic Best Arm Identification and
 * Hyperparameter Optimization, AISTATS 2016).
 */
export function budgetsOf({ halving, trials }: Pick<Search, 'halving' | 'trials'>): Budget[] {
  if (halving === undefined) return [undefined];
  const { epochs } = trials[0]!.experiment.config.trainer;
  const budgets: Budget[] = [];
  for (let some = halving.minEpochs; some < epochs; some *= halving.reduction) budgets.push(some);
  return [...budgets, undefined];
}

/** How many of so many trials go on to the next budget. */
export const survivorsOf = (trials: number, reduction: number): number =>
  Math.max(1, Math.floor(trials / reduction));

/**
 * A search as workers of studies read it: a row a trial, measured on the validation part. A trial's folder is named by its
 * configuration, so that a changed search finds the trials that it still has.
 *
 * @param budgets one a trial: epochs after which it pauses.
 */
export function searchPlan(
  search: Search,
  columns: readonly string[],
  { file, out, scoringRun }: Pick<PlannedRow, 'scoringRun'> & Pick<StudyPlan, 'file' | 'out'>,
  budgets: ReadonlyMap<SearchTrial, Budget>,
): StudyPlan {
  const { title, trials, resamples } = search;
  return {
    ...{ title, file, out, resamples, metrics: columns },
    base: trials[0]!.name,
    part: 'validation',
    protocols: ['static'],
    seeds: [trials[0]!.experiment.config.seed],
    rows: trials.map((trial) => ({
      name: trial.name,
      folder: trial.experiment.configHash.slice(0, FOLDER_DIGITS),
      ...(scoringRun === undefined ? {} : { scoringRun }),
      ...(budgets.get(trial) === undefined ? {} : { epochs: budgets.get(trial) }),
      configHashes: [trial.experiment.configHash],
    })),
  };
}

/** The cell of a trial under a budget. */
export function cellOf(plan: StudyPlan, trial: SearchTrial, budget: Budget): PlannedCell {
  const { epochs: _, ...row } = plan.rows.find(({ name }) => name === trial.name)!;
  return {
    row: budget === undefined ? row : { ...row, epochs: budget },
    seed: plan.seeds[0]!,
    configHash: trial.experiment.configHash,
  };
}
