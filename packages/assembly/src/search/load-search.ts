import { basename, resolve } from 'node:path';
import type { ErrorParts } from '@paretorec/contracts';
import { issueProblems } from '../config/issues.js';
import { jsonSchemaOf } from '../config/json-schema.js';
import type { Experiment } from '../config/load-experiment.js';
import { isRecord, show, type ConfigPath } from '../config/plain.js';
import { asOneError } from '../config/problems.js';
import { readChecked } from '../config/read-checked.js';
import type { FileKind } from '../config/read-source.js';
import { changesOf, fixedProblems, loadChanged, type FileOptions } from '../study/changed-experiments.js';
import { combinations, drawTrials, gridTrials, type TrialValues } from './draw-trials.js';
import { RangeSchema, SearchSchema, type SearchDimension, type SearchFile } from './search-schema.js';

const SEARCH_FILE: FileKind = {
  name: 'a search file',
  least: 'experiment and space',
  keys: 'experiment and space',
};

/** What trials must have in common, as their values would not compare, and what to do instead. */
const FIXED: Readonly<Record<string, string>> = {
  data: 'all trials are measured on the same lists: change it in the experiment or in set',
  seed: 'change it in the experiment or in set',
  metrics: 'all trials are measured alike: change it in the experiment or in set',
};

/** The same for a strategy that gives out epochs itself. */
const FIXED_EPOCHS = {
  'trainer.epochs': 'successive-halving gives out epochs up to those of the experiment',
};

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
  const { space, problems } = dimensionsOf(file, where);
  const whole = problems.length === 0;
  problems.push(...strategyProblems(file, space, where), ...objectiveProblems(file, where));
  // What is wrong with a setting would make the space look smaller than it is meant to be.
  if (whole) problems.push(...sizeProblems(file, space, where));
  const fixed = { ...FIXED, ...(file.strategy === 'successive-halving' ? FIXED_EPOCHS : {}) };
  problems.push(...fixedProblems(changesOf(file.space, ['space']), fixed, 'trials', where));
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
    values.map((trial) =>
      space.map((dimension) => ({
        dotted: dimension.path,
        value: trial[dimension.path],
        place: placeOf(dimension, trial),
      })),
    ),
  );
  const epochs = experiments[0]!.config.trainer.epochs;
  const halving =
    file.strategy === 'successive-halving'
      ? { minEpochs: file.minEpochs ?? 1, reduction: file.reduction ?? 3 }
      : undefined;
  if (halving !== undefined && halving.minEpochs > epochs) {
    throw asOneError([
      {
        code: 'invalid-value',
        where: where(['minEpochs']),
        problem: 'more epochs than the experiment has',
        found: String(halving.minEpochs),
        expected: `at most ${epochs}, its trainer.epochs`,
      },
    ]);
  }
  return {
    ...file,
    title: file.title ?? basename(resolve(path)).replace(/\.[^.]+$/u, ''),
    space,
    objective: typeof file.metric === 'string' ? { [file.metric]: 1 } : file.metric,
    halving,
    trials: distinct(
      values.map((trial, i) => ({ name: `trial-${i + 1}`, values: trial, experiment: experiments[i]! })),
    ),
    where,
  };
}

/** Values that mean the same, such as `mgda` and `{ use: mgda }`, make one trial. */
function distinct(trials: readonly SearchTrial[]): SearchTrial[] {
  const hashes = trials.map(({ experiment }) => experiment.configHash);
  return trials.filter((_, i) => hashes.indexOf(hashes[i]!) === i);
}

/** Where the file gives the value of a trial. */
function placeOf(dimension: SearchDimension, trial: TrialValues): ConfigPath {
  const { path } = dimension;
  return 'values' in dimension ? ['space', path, dimension.values.indexOf(trial[path])] : ['space', path];
}

function dimensionsOf(
  file: SearchFile,
  where: (place: ConfigPath) => string,
): { space: SearchDimension[]; problems: ErrorParts[] } {
  const space: SearchDimension[] = [];
  const problems: ErrorParts[] = [];
  for (const [path, value] of Object.entries(file.space)) {
    const place = ['space', path];
    if (Array.isArray(value) && value.length > 0) space.push({ path, values: value as readonly unknown[] });
    else if (isRecord(value)) {
      const parsed = RangeSchema.safeParse(value);
      const context = { value, place, schema: jsonSchemaOf(RangeSchema), where };
      if (parsed.success) space.push({ path, range: parsed.data });
      else problems.push(...parsed.error.issues.flatMap((issue) => issueProblems(issue, context)));
    } else
      problems.push({
        code: 'invalid-value',
        where: where(place),
        problem: 'invalid value',
        found: show(value),
        expected: 'a list of values, or a range such as { min: 0.001, max: 0.1, scale: log }',
      });
  }
  return { space, problems };
}

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

function sizeProblems(
  { strategy, trials = 0 }: SearchFile,
  space: readonly SearchDimension[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const size = combinations(space);
  if (strategy === 'grid' || size >= trials) return [];
  return [
    {
      code: 'invalid-value',
      where: where(['trials']),
      problem: 'more trials than the space has combinations',
      found: String(trials),
      expected: `at most ${size}`,
      remedy: 'strategy: grid takes all of them',
    },
  ];
}

function objectiveProblems({ metric }: SearchFile, where: (place: ConfigPath) => string): ErrorParts[] {
  if (typeof metric === 'string' || Object.values(metric).some((weight) => weight !== 0)) return [];
  return [
    {
      code: 'invalid-value',
      where: where(['metric']),
      problem: 'no metric has a weight',
      found: show(metric),
      expected: 'weights by metric such as { MAP: 1, DT-AUC: 1 }',
    },
  ];
}
