import { basename, resolve } from 'node:path';
import type { ErrorParts } from '@paretorec/contracts';
import { SEARCH_FILE } from '../config/file-kinds.js';
import type { Experiment } from '../config/load-experiment.js';
import { show, type ConfigPath } from '../config/plain.js';
import { asOneError } from '../config/problems.js';
import { readChecked } from '../config/read-checked.js';
import { changesOf, fixedProblems, loadChanged, type FileOptions } from '../study/changed-experiments.js';
import { drawTrials, gridTrials, type TrialValues } from './draw-trials.js';
import { SearchSchema, type SearchDimension, type SearchFile } from './search-schema.js';
import { FIXED_IN_HALVING, FIXED_IN_TRIALS, readSpace, sizeProblems, trialChanges } from './search-space.js';

/** One trial of a search. */
export interface SearchTrial {
  /** `trial-1`, counted from 1 in the order of the draws. */
  readonly name: string;
  readonly values: TrialValues;
  /** The complete experiment. */
  readonly experiment: Experiment;
}

/** A search that was read and checked. */
export interface Search extends Pick<
  SearchFile,
  'strategy' | 'seed' | 'metrics' | 'resamples' | 'workers' | 'memory' | 'memoryPerWorker'
> {
  readonly title: string;
  readonly space: readonly SearchDimension[];
  readonly trials: readonly SearchTrial[];
  /** What is maximised: weights by metric. */
  readonly objective: Readonly<Record<string, number>>;
  /** Of successive halving; undefined otherwise. */
  readonly halving?: { readonly minEpochs: number; readonly reduction: number } | undefined;
  /** File, line and column of a part, for messages. */
  where(place: ConfigPath): string;
}

/**
 * Reads a search file, draws its trials and checks the experiment of each.
 *
 * @throws ParetorecError that tells all problems with file, line, column, and the nearest valid name.
 */
export async function loadSearch(path: string, options: FileOptions): Promise<Search> {
  const { data: file, where } = await readChecked(path, SEARCH_FILE, SearchSchema);
  const place = ['space'];
  const { space, problems } = readSpace({ space: file.space, place }, where);
  const whole = problems.length === 0;
  problems.push(
    ...strategyProblems(file, space, where),
    ...objectiveProblems(file.metric, where(['metric'])),
  );
  // What is wrong with a setting would make the space look smaller than it is meant to be.
  if (whole && file.strategy !== 'grid')
    problems.push(
      ...sizeProblems(file.trials ?? 0, space, where(['trials']), 'strategy: grid takes all of them'),
    );
  const fixed = file.strategy === 'successive-halving' ? FIXED_IN_HALVING : FIXED_IN_TRIALS;
  problems.push(...fixedProblems(changesOf(file.space, place), fixed, 'trials', where));
  if (problems.length > 0) throw asOneError(problems);

  const values = file.strategy === 'grid' ? gridTrials(space) : drawTrials(space, file.trials!, file.seed);
  const about = {
    ...options,
    ...{ path, where },
    experiment: file.experiment,
    shared: changesOf(file.set, ['set']),
  };
  const experiments = await loadChanged(
    about,
    values.map((trial) => trialChanges(space, trial, place)),
  );
  const halving = halvingOf(file);
  const tooMany = epochProblems(halving, experiments[0]!, where(['minEpochs']));
  if (tooMany.length > 0) throw asOneError(tooMany);
  return {
    ...file,
    title: file.title ?? basename(resolve(path)).replace(/\.[^.]+$/u, ''),
    space,
    objective: weightsOf(file.metric),
    halving,
    trials: trialsOf(values, experiments),
    where,
  };
}

/** Weights by metric of what is maximised. */
export const weightsOf = (metric: SearchFile['metric']): Readonly<Record<string, number>> =>
  typeof metric === 'string' ? { [metric]: 1 } : metric;

/** How successive halving gives out epochs, with its defaults; undefined for other strategies. */
export function halvingOf({
  strategy,
  minEpochs = 1,
  reduction = 3,
}: Pick<SearchFile, 'strategy' | 'minEpochs' | 'reduction'>): Search['halving'] {
  return strategy === 'successive-halving' ? { minEpochs, reduction } : undefined;
}

/** What is wrong with halving that begins beyond the end of training. */
export function epochProblems(
  halving: Search['halving'],
  { config }: Experiment,
  where: string,
): ErrorParts[] {
  const { epochs } = config.trainer;
  if (halving === undefined || halving.minEpochs <= epochs) return [];
  return [
    {
      code: 'invalid-value',
      where,
      problem: 'more epochs than the experiment has',
      found: String(halving.minEpochs),
      expected: `at most ${epochs}, its trainer.epochs`,
    },
  ];
}

/** Trials by name; values that mean the same, such as `mgda` and `{ use: mgda }`, make one. */
export function trialsOf(values: readonly TrialValues[], experiments: readonly Experiment[]): SearchTrial[] {
  const trials = values.map((trial, i) => ({
    name: `trial-${i + 1}`,
    values: trial,
    experiment: experiments[i]!,
  }));
  const hashes = trials.map(({ experiment }) => experiment.configHash);
  return trials.filter((_, i) => hashes.indexOf(hashes[i]!) === i);
}

/** What is wrong with the options of a strategy. */
function strategyProblems(
  { strategy, trials, minEpochs, reduction }: SearchFile,
  space: readonly SearchDimension[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const problems: ErrorParts[] = [];
  const refuse = (place: ConfigPath, code: string, problem: string, remedy: string): void => {
    problems.push({ code, where: where(place), problem, remedy });
  };
  if (strategy === 'grid') {
    if (trials !== undefined)
      refuse(['trials'], 'invalid-value', 'a grid has as many trials as combinations', 'leave it out');
    for (const dimension of space)
      if ('range' in dimension)
        refuse(
          ['space', dimension.path],
          'invalid-value',
          'a grid cannot have all values of a range',
          'give a list of values, or take strategy: random',
        );
  } else if (trials === undefined)
    refuse(['trials'], 'missing-key', `missing; strategy ${strategy} draws so many`, 'give trials: 20');
  if (strategy !== 'successive-halving')
    for (const [key, value] of Object.entries({ minEpochs, reduction }))
      if (value !== undefined)
        refuse([key], 'invalid-value', 'only successive-halving has it', 'leave it out');
  return problems;
}

/** What is wrong with a sum of metrics that weighs none. */
export function objectiveProblems(metric: SearchFile['metric'], where: string): ErrorParts[] {
  if (typeof metric === 'string' || Object.values(metric).some((weight) => weight !== 0)) return [];
  return [
    {
      code: 'invalid-value',
      where,
      problem: 'no metric has a weight',
      found: show(metric),
      expected: 'weights by metric such as { MAP: 1, DT-AUC: 1 }',
    },
  ];
}
