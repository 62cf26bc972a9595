import type { Search, SearchTrial } from '@paretorec/assembly';
import { requireMetrics } from '@paretorec/metrics';
import { writeJson } from '@paretorec/trainer';
import type { CommandContext } from '../output/context.js';
import { cellState } from '../study/cell-state.js';
import type { PlannedCell, StudyPlan } from '../study/study-plan.js';
import { workOnCells, writePlan } from '../study/work-on-cells.js';
import { shareMemory } from '../study/worker-memory.js';
import type { SearchFolder } from './search-folder.js';
import { budgetsOf, cellOf, searchPlan, survivorsOf, type Budget } from './search-plan.js';
import { byObjective, readTrial, type TrialRecord } from './trial-record.js';
import { writeSearch, type SearchOutcome } from './write-search.js';

/** What a search is run with. */
export interface SearchWork {
  /** File and folder as they were given. */
  readonly file: string;
  readonly out: string;
  readonly workers?: number | undefined;
  readonly memory?: string | undefined;
  /** Folder of the run whose scores are fields of the trials. */
  readonly scoringRun?: string | undefined;
  /** Told before anything is trained. */
  readonly label?: string | undefined;
  /** Nothing is trained, and trials that failed count as done. */
  readonly lookOnly?: boolean | undefined;
}

/** Where every trial stands: the largest budget that it was given. */
type Budgets = Map<SearchTrial, Budget>;

/**
 * Trains and measures the trials of a search, as far as that is not done, and writes its tables.
 *
 * @param columns metrics that are measured: those that are maximised among them.
 * @returns what it came to, and whether it was interrupted, or has something left to do.
 */
export async function searchIn(
  folder: SearchFolder,
  search: Search,
  columns: readonly string[],
  work: SearchWork,
  context: CommandContext,
): Promise<{ readonly outcome: SearchOutcome; readonly stopped: boolean }> {
  const budgets: Budgets = new Map();
  const planned = (): StudyPlan => searchPlan(search, columns, work, budgets);
  await writeJson(folder.trials, trialList(search, planned()));
  let going = search.trials;
  let stopped = false;
  for (const budget of budgetsOf(search)) {
    for (const trial of going) budgets.set(trial, budget);
    const plan = planned();
    await writePlan(
      folder,
      plan,
      search.trials.map(({ experiment }) => experiment),
    );
    stopped = await workOn(folder, plan, going, budget, search, work, context);
    if (stopped) break;
    const records = await Promise.all(going.map((trial) => readTrial(folder, plan, search, trial, budget)));
    going = promoted(records, search.halving?.reduction ?? 1);
    if (going.length === 0) break;
  }
  return { outcome: await writeSearch(folder, planned(), search, budgets), stopped };
}

/** The metrics that a search measures: those that are maximised, then the further columns. */
export function columnsOf({ objective, metrics, trials, where }: Search): string[] {
  const wanted = Object.keys(objective);
  if (trials.every(({ experiment }) => experiment.config.metrics.extra.length === 0)) {
    requireMetrics(wanted, [], where(['metric']));
    for (const [place, metric] of metrics.entries()) requireMetrics([metric], [], where(['metrics', place]));
  }
  return [...new Set([...wanted, ...metrics])];
}

/** The trials that go on: those with the largest values, in their own order. */
function promoted(records: readonly TrialRecord[], reduction: number): SearchTrial[] {
  const measured = records.filter(({ objective }) => objective !== undefined);
  const kept = new Set([...measured].sort(byObjective).slice(0, survivorsOf(records.length, reduction)));
  return measured.filter((record) => kept.has(record)).map(({ trial }) => trial);
}

/** Works on what is left to do of trials under one budget. */
async function workOn(
  folder: SearchFolder,
  plan: StudyPlan,
  trials: readonly SearchTrial[],
  budget: Budget,
  search: Search,
  work: SearchWork,
  context: CommandContext,
): Promise<boolean> {
  const open: PlannedCell[] = [];
  for (const trial of trials) {
    const cell = cellOf(plan, trial, budget);
    if ((await cellState(folder, plan, cell)) === 'done') continue;
    const failed = work.lookOnly === true && (await folder.cell(cell).readFailure(cell)) !== undefined;
    if (!failed) open.push(cell);
  }
  if (open.length === 0) return false;
  if (work.lookOnly === true) return true;
  if (work.label !== undefined) context.logger.info(work.label);
  const memory = shareMemory({
    workers: Math.min(work.workers ?? search.workers, open.length),
    memory: work.memory ?? search.memory,
    memoryPerWorker: search.memoryPerWorker,
  });
  if (budget !== undefined) context.logger.info(`up to epoch ${budget}:`);
  return workOnCells(folder, open, memory, context);
}

/** What is tried, as it stands before anything is trained: the same bytes for the same search. */
function trialList({ strategy, seed, trials }: Search, { rows }: StudyPlan): unknown {
  return {
    strategy,
    seed,
    trials: trials.map(({ name, values }, place) => ({ name, folder: rows[place]!.folder, values })),
  };
}
