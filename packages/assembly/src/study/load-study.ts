import { basename, resolve } from 'node:path';
import type { ErrorParts } from '@paretorec/contracts';
import { STUDY_FILE } from '../config/file-kinds.js';
import type { Experiment } from '../config/load-experiment.js';
import type { ConfigPath } from '../config/plain.js';
import { parseOverride } from '../config/overrides.js';
import { asOneError } from '../config/problems.js';
import { readChecked } from '../config/read-checked.js';
import type { Search } from '../search/load-search.js';
import { changesOf, fixedProblems, loadChanged, type FileOptions } from './changed-experiments.js';
import { claimProblems, claimsOf, type Claim } from './check-claims.js';
import { changesOfRow, folderOf, rowProblems, type RowDraft } from './check-rows.js';
import { expandGrid, type Change } from './expand-grid.js';
import { rowSearches, tuningProblems } from './row-searches.js';
import { StudySchema, type StudyFile } from './study-schema.js';

/** What a row may not change, and where it is changed instead. */
const SHARED: Readonly<Record<string, string>> = {
  seed: 'give seeds of the study',
  metrics: 'all rows are measured alike: change it in the experiment or in set of the study',
};

/** A row of a study. */
export interface StudyRow {
  readonly name: string;
  /** A name for its folder, distinct among the rows. */
  readonly folder: string;
  readonly summary?: string | undefined;
  /** Name of the row whose run ranks here; undefined for a row that trains its own. */
  readonly trains?: string | undefined;
  /** Name of the row whose runs give its own their scores as fields; that of the other row under `trains`. */
  readonly scoresOf?: string | undefined;
  /** In place of the run's own. */
  readonly fusionWeights?: StudyFile['rows'][number]['fusionWeights'];
  /** Ranks in place of a model. */
  readonly yardstick?: StudyFile['rows'][number]['yardstick'];
  /**
   * The complete experiment, with the first seed; that of the other row under `trains`. With `scoresOf`, `features.scoresOf` holds that
   * name in place of a run, which each seed has another of.
   */
  readonly experiment: Experiment;
  /** What the row is tuned by before it is trained; undefined for rows that are not, or that rank with the run of another. */
  readonly search?: Search | undefined;
}

/** A study that was read and checked. */
export interface Study extends Omit<
  StudyFile,
  'experiment' | 'set' | 'rows' | 'grid' | 'base' | 'title' | 'claims' | 'tuning'
> {
  readonly title: string;
  /** Name of the row that the others are compared with. */
  readonly base: string;
  /** Those of the file, then those of its grid. */
  readonly rows: readonly StudyRow[];
  readonly claims?: readonly Claim[] | undefined;
  /** File, line and column of a part, for messages. */
  where(place: ConfigPath): string;
}

/**
 * Reads a study file, its experiment and the changes of every row, and checks them all.
 *
 * @throws ParetorecError that tells all problems with file, line, column, and the nearest valid name.
 */
export async function loadStudy(path: string, options: FileOptions): Promise<Study> {
  const { data, where } = await readChecked(path, STUDY_FILE, StudySchema);
  const { experiment, set, rows, grid, base, title, claims, tuning, ...rest } = data;
  const shared = changesOf(set, ['set']);
  const drafts = draftsOf(rows, grid);
  const problems = [
    ...rowProblems(drafts, base, where),
    ...claimProblems(
      claims ?? [],
      drafts.map(({ name }) => name),
      [...rest.metrics, ...rest.beyondAccuracy],
      where,
    ),
    ...fixedProblems(
      drafts.flatMap(({ changes }) => changes),
      SHARED,
      'rows',
      where,
    ),
    ...seedProblems(shared, options.set ?? [], where),
    ...tuningProblems(tuning, drafts, where),
  ];
  if (problems.length > 0) throw asOneError(problems);

  const about = { ...options, path, experiment, shared, where, seed: rest.seeds[0]! };
  const experiments = await loadChanged(about, drafts.map(changesOfRow));
  const searches = await rowSearches(data, drafts, about);
  const trainedBy = (name: string): number => drafts.findIndex((draft) => draft.name === name);
  const complete = drafts.map(
    ({ name, summary, trains, scoresOf, fusionWeights, yardstick }, i): StudyRow => ({
      name,
      folder: folderOf(name),
      summary,
      trains,
      scoresOf: trains === undefined ? scoresOf : drafts[trainedBy(trains)]!.scoresOf,
      fusionWeights,
      yardstick,
      experiment: experiments[trains === undefined ? i : trainedBy(trains)]!,
      ...(searches[i] === undefined ? {} : { search: searches[i] }),
    }),
  );
  const misfits = complete.flatMap((row, i) => weightProblems(row, drafts[i]!.place, where));
  if (misfits.length > 0) throw asOneError(misfits);
  return {
    ...rest,
    title: title ?? basename(resolve(path)).replace(/\.[^.]+$/u, ''),
    base: base ?? drafts[0]!.name,
    rows: complete,
    claims: claims && claimsOf(claims),
    where,
  };
}

function draftsOf(rows: StudyFile['rows'], grid: StudyFile['grid']): RowDraft[] {
  return [
    ...rows.map(({ set, ...row }, i): RowDraft => ({
      ...row,
      changes: changesOf(set ?? {}, ['rows', i, 'set']),
      place: ['rows', i],
    })),
    ...expandGrid(grid).map((row): RowDraft => ({ ...row, place: ['grid'] })),
  ];
}

function seedProblems(
  shared: readonly Change[],
  given: readonly string[],
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  const places = [
    ...shared.filter(({ dotted }) => dotted === 'seed').map(({ place }) => where(place)),
    ...given.filter((text) => parseOverride(text).path.join('.') === 'seed').map((text) => `--set ${text}`),
  ];
  return places.map((place) => ({
    code: 'shared-setting',
    where: place,
    problem: 'every row has several seeds',
    remedy: SHARED['seed']!,
  }));
}

function weightProblems(
  { experiment, fusionWeights }: StudyRow,
  place: ConfigPath,
  where: (place: ConfigPath) => string,
): ErrorParts[] {
  if (fusionWeights === undefined || typeof fusionWeights === 'string') return [];
  const count = Object.keys(experiment.config.objectives).length;
  const total = fusionWeights.reduce((sum, weight) => sum + weight, 0);
  if (fusionWeights.length === count && Math.abs(total - 1) <= 1e-6) return [];
  return [
    {
      code: 'invalid-value',
      where: where([...place, 'fusionWeights']),
      problem: 'invalid value',
      found: `[${fusionWeights.join(', ')}]`,
      expected: `${count} weights that sum to 1`,
    },
  ];
}
