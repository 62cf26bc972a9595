import type { ErrorParts } from '@paretorec/contracts';
import type { ConfigPath } from '../config/plain.js';
import { asOneError } from '../config/problems.js';
import { drawTrials } from '../search/draw-trials.js';
import {
  epochProblems,
  halvingOf,
  objectiveProblems,
  trialsOf,
  weightsOf,
  type Search,
} from '../search/load-search.js';
import {
  FIXED_IN_HALVING,
  FIXED_IN_TRIALS,
  readSpace,
  sizeProblems,
  trialChanges,
} from '../search/search-space.js';
import { changesOf, fixedProblems, loadChanged, type ChangedExperiment } from './changed-experiments.js';
import { changesOfRow, type RowDraft } from './check-rows.js';
import type { StudyFile } from './study-schema.js';

type Where = (place: ConfigPath) => string;
type Tuning = NonNullable<StudyFile['tuning']>;

/** What is wrong with the budget of a study and the spaces of its rows. */
export function tuningProblems(
  tuning: Tuning | undefined,
  rows: readonly RowDraft[],
  where: Where,
): ErrorParts[] {
  const spaces = rows.filter(({ space }) => space !== undefined);
  if (tuning === undefined)
    return spaces.map(({ place }) => ({
      code: 'missing-key',
      where: where([...place, 'space']),
      problem: 'a space without a budget',
      remedy: 'give the study tuning: { trials: 8 }',
    }));
  const problems = objectiveProblems(tuning.metric, where(['tuning', 'metric']));
  if (spaces.length === 0)
    problems.push({
      code: 'missing-key',
      where: where(['tuning']),
      problem: 'no row has a space to tune in',
      remedy: 'give rows a space, or leave tuning out',
    });
  for (const key of ['minEpochs', 'reduction'] as const)
    if (tuning.method === 'random' && tuning[key] !== undefined)
      problems.push({
        code: 'invalid-value',
        where: where(['tuning', key]),
        problem: 'only successive-halving has it',
        remedy: 'leave it out',
      });
  return [...problems, ...spaces.flatMap((row) => spaceProblems(tuning, row, where))];
}

function spaceProblems(
  { trials, method }: Tuning,
  { space: given = {}, trains, place }: RowDraft,
  where: Where,
): ErrorParts[] {
  const at = [...place, 'space'];
  if (trains !== undefined)
    return [
      {
        code: 'invalid-value',
        where: where(at),
        problem: `a row that ranks with the run of "${trains}" has its settings`,
        remedy: 'give the space to the row that trains',
      },
    ];
  const { space, problems } = readSpace({ space: given, place: at }, where);
  const fixed = method === 'successive-halving' ? FIXED_IN_HALVING : FIXED_IN_TRIALS;
  return [
    ...problems,
    ...(problems.length > 0
      ? []
      : sizeProblems(trials, space, where(at), 'widen it: every row has the same number of trials')),
    ...fixedProblems(changesOf(given, at), fixed, 'trials', where),
  ];
}

/**
 * The searches of rows that have a space: the row's experiment under trials of its own, as many for every row, under the first seed.
 *
 * @returns one a row; undefined for rows that are not tuned.
 * @throws ParetorecError of what is wrong with the experiment of any trial.
 */
export async function rowSearches(
  { tuning, title, seeds, workers, memory, memoryPerWorker }: StudyFile,
  rows: readonly RowDraft[],
  about: ChangedExperiment,
): Promise<(Search | undefined)[]> {
  const searches: (Search | undefined)[] = [];
  for (const row of rows) {
    const { name, space: given, place } = row;
    if (tuning === undefined || given === undefined) {
      searches.push(undefined);
      continue;
    }
    const at = [...place, 'space'];
    const { space } = readSpace({ space: given, place: at }, about.where);
    const values = drawTrials(space, tuning.trials, tuning.seed);
    const experiments = await loadChanged(
      { ...about, seed: seeds[0]!, shared: [...about.shared, ...changesOfRow(row)] },
      values.map((trial) => trialChanges(space, trial, at)),
    );
    const halving = halvingOf({ ...tuning, strategy: tuning.method });
    const tooMany = epochProblems(halving, experiments[0]!, about.where(['tuning', 'minEpochs']));
    if (tooMany.length > 0) throw asOneError(tooMany);
    searches.push({
      ...{ workers, memory, memoryPerWorker, space, halving },
      title: title === undefined ? name : `${title}: ${name}`,
      strategy: tuning.method,
      seed: tuning.seed,
      metrics: [],
      resamples: TRIAL_RESAMPLES,
      objective: weightsOf(tuning.metric),
      trials: trialsOf(values, experiments),
      where: (part) => about.where(part[0] === 'metric' ? ['tuning', ...part] : part),
    });
  }
  return searches;
}

/** Draws of users, for the intervals of trials. */
const TRIAL_RESAMPLES = 1000;
