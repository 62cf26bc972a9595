import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Search, Study, StudyRow } from '@paretorec/assembly';
import { ParetorecError } from '@paretorec/contracts';
import { objectiveText, type TunedRow, type TuningRule } from '@paretorec/experiments';
import type { CommandContext } from '../output/context.js';
import { SearchFolder } from '../tune/search-folder.js';
import { columnsOf, searchIn, type SearchWork } from '../tune/search-in.js';
import type { SearchOutcome } from '../tune/write-search.js';
import type { StudyFolder } from './study-folder.js';
import { canGoOn } from './work-on-cells.js';

/** A study with the settings that its rows were tuned to. */
export interface TunedStudy {
  readonly study: Study;
  readonly rule?: TuningRule | undefined;
  /** By the name of a row. */
  readonly tuned: ReadonlyMap<string, TunedRow>;
}

/**
 * Tunes the rows of a study that have a space, each by a search of its own on the validation part under the first seed, as far
 * as that is not done. All seeds then train with the settings of the best trial, and so do rows that rank
 * with these runs. A row that is not needed is only looked at: it is tuned when its search has ended before.
 *
 * Rows with scores of another row as fields need that row's run of the first seed.
 *
 * @param needed names of rows.
 * @param before rows that the study has the settings of already.
 * @throws ParetorecError `interrupted` with all that is done kept, and `no-trial` for a row without a trial that has a value.
 */
export async function tuneRows(
  study: Study,
  folder: StudyFolder,
  needed: ReadonlySet<string>,
  work: SearchWork,
  context: CommandContext,
  before: ReadonlyMap<string, TunedRow> = new Map(),
): Promise<TunedStudy> {
  const experiments = new Map<string, StudyRow['experiment']>();
  const tuned = new Map(before);
  for (const { name, folder: own, search, scoresOf } of study.rows) {
    if (search === undefined || before.has(name)) continue;
    const scoring = study.rows.find((row) => row.name === scoresOf);
    const scoringRun = scoring && folder.runOf(scoring.folder, study.seeds[0]!).path;
    const place = new SearchFolder(folder.tuning({ folder: own }));
    const lookOnly = !needed.has(name);
    if (lookOnly && !existsSync(place.trials)) continue;
    await mkdir(place.path, { recursive: true });
    const label = `tuning ${name}: ${search.trials.length} trials`;
    const { outcome, stopped } = await searchIn(
      place,
      search,
      columnsOf(search),
      { ...work, lookOnly, label, scoringRun },
      context,
    );
    if (stopped && lookOnly) continue;
    if (stopped) throw canGoOn(work.out);
    const { winner } = outcome;
    if (winner === undefined) throw noTrial(name, outcome);
    experiments.set(name, winner.experiment);
    tuned.set(name, tunedRow(search, outcome));
  }
  const rows = study.rows.map((row) => {
    const experiment = experiments.get(row.trains ?? row.name);
    return experiment === undefined ? row : { ...row, experiment };
  });
  const [first] = study.rows.flatMap(({ search }) => search ?? []);
  const rule = first && {
    ...{ method: first.strategy, seed: study.seeds[0]!, trials: first.trials.length },
    objective: objectiveText(first.objective),
  };
  return { study: { ...study, rows }, rule, tuned };
}

function tunedRow(search: Search, { results, winner }: SearchOutcome): TunedRow {
  const best = results.trials.find((trial) => trial.best)!;
  return {
    trials: search.trials.length,
    trial: best.name,
    objective: best.objective!,
    values: winner!.values,
  };
}

function noTrial(row: string, { results, files }: SearchOutcome): ParetorecError {
  return new ParetorecError({
    code: 'no-trial',
    where: files['html']!,
    problem: `no trial of "${row}" has a value`,
    ...(results.trials[0]?.state === undefined ? {} : { found: results.trials[0].state }),
    remedy: "mend the row's space, or leave it out",
  });
}
