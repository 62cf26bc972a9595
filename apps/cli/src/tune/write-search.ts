import { relative } from 'node:path';
import type { Search, SearchDimension, SearchTrial } from '@paretorec/assembly';
import {
  objectiveText,
  pictureSvg,
  renderSearchCsv,
  renderSearchHtml,
  renderSearchMarkdown,
  renderSearchText,
  searchPicture,
  type SearchAxis,
  type SearchResults,
  type SearchRow,
} from '@paretorec/experiments';
import { intervalOf } from '@paretorec/metrics';
import { writeJson, writeWhole } from '@paretorec/trainer';
import type { StudyPlan } from '../study/study-plan.js';
import type { SearchFolder } from './search-folder.js';
import type { Budget } from './search-plan.js';
import { byObjective, readTrial, type TrialRecord } from './trial-record.js';

/** What a search came to. */
export interface SearchOutcome {
  /** For the terminal. */
  readonly text: string;
  readonly results: SearchResults;
  /** Files by form; `svg` where a trial has a value. */
  readonly files: Readonly<Record<string, string>>;
  /** The winner's experiment; undefined where no trial has a value. */
  readonly best: string | undefined;
  /** The winner; undefined where no trial has a value. */
  readonly winner: SearchTrial | undefined;
  /** The winner's run. */
  readonly bestRun: string | undefined;
}

type Budgets = ReadonlyMap<SearchTrial, Budget>;

/** Writes the tables of a search as it stands, its drawing, and the experiment of the best trial. */
export async function writeSearch(
  folder: SearchFolder,
  plan: StudyPlan,
  search: Search,
  budgets: Budgets,
): Promise<SearchOutcome> {
  const records = await Promise.all(
    search.trials.map((trial) => readTrial(folder, plan, search, trial, budgets.get(trial))),
  );
  // A value after more epochs is worth more than a larger one after few.
  const rank = ({ trial }: TrialRecord): number => budgets.get(trial) ?? Infinity;
  const sorted = [...records].sort((a, b) => {
    const measured = Number(b.objective !== undefined) - Number(a.objective !== undefined);
    if (measured !== 0) return measured;
    return rank(a) === rank(b) ? byObjective(a, b) : rank(b) - rank(a);
  });
  const [first] = sorted;
  const winner = first?.objective === undefined ? undefined : first;
  const objective = objectiveText(search.objective);
  const results: SearchResults = {
    title: search.title,
    strategy: search.strategy,
    objective,
    axes: search.space.map((dimension) => axisOf(dimension)),
    metrics: plan.metrics.filter((metric) => metric !== objective),
    trials: sorted.map((record) => rowOf(record, search, record === winner, rank(record))),
  };
  const picture = searchPicture(results);
  const texts = {
    csv: renderSearchCsv(results),
    md: renderSearchMarkdown(results),
    ...(picture === undefined ? {} : { svg: pictureSvg(picture) }),
    html: renderSearchHtml(results),
  };
  for (const [extension, text] of Object.entries(texts)) await writeWhole(folder.form(extension), text);
  if (winner !== undefined) await writeWhole(folder.best, winner.trial.experiment.toYaml(folder.path));
  await writeJson(folder.search, {
    ...results,
    trials: results.trials.map((row, place) => ({
      ...row,
      run: relative(folder.path, sorted[place]!.run.path),
    })),
  });
  return {
    text: renderSearchText(results),
    results,
    files: Object.fromEntries(Object.keys(texts).map((extension) => [extension, folder.form(extension)])),
    best: winner === undefined ? undefined : folder.best,
    winner: winner?.trial,
    bestRun: winner?.run.path,
  };
}

/** Numbers have an axis with a scale; lists of anything else are names. */
function axisOf(dimension: SearchDimension): SearchAxis {
  const { path } = dimension;
  if ('range' in dimension) return { path, scale: dimension.range.scale };
  return dimension.values.every((value) => typeof value === 'number') ? { path, scale: 'linear' } : { path };
}

function rowOf(record: TrialRecord, { space }: Search, best: boolean, budget: number): SearchRow {
  const { trial, objective, samples, epochs, failure } = record;
  const state =
    failure !== undefined
      ? `failed: ${failure}`
      : objective === undefined
        ? 'not run yet'
        : budget < Infinity
          ? 'dropped'
          : undefined;
  return {
    name: trial.name,
    values: space.map(({ path }) => trial.values[path]),
    epochs,
    ...(objective === undefined ? {} : { objective: intervalOf(objective) }),
    metrics: Object.fromEntries(samples.map((sample) => [sample.metric, intervalOf(sample)])),
    ...(state === undefined ? {} : { state }),
    best,
  };
}
