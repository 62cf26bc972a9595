import { mkdir } from 'node:fs/promises';
import { loadSearch, type Search, type SearchTrial } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { requireMetrics } from '@paretorec/metrics';
import { writeJson } from '@paretorec/trainer';
import { requireLogs } from '../experiment/require-logs.js';
import type { CommandContext } from '../output/context.js';
import { lockFile } from '../processes/lock-file.js';
import { cellState } from '../study/cell-state.js';
import type { PlannedCell, StudyPlan } from '../study/study-plan.js';
import { canGoOn, workOnCells, writePlan } from '../study/work-on-cells.js';
import { shareMemory } from '../study/worker-memory.js';
import { SearchFolder } from './search-folder.js';
import { budgetsOf, cellOf, searchPlan, survivorsOf, type Budget } from './search-plan.js';
import { byObjective, readTrial, type TrialRecord } from './trial-record.js';
import { writeSearch, type SearchOutcome } from './write-search.js';

/** What `tune` is asked for. */
export interface SearchRequest {
  readonly file: string;
  readonly out: string;
  /** Folder of a log in place of the experiment's. */
  readonly log?: string | undefined;
  readonly workers?: number | undefined;
  readonly memory?: string | undefined;
}

/** Where every trial stands: the largest budget that it was given. */
type Budgets = Map<SearchTrial, Budget>;

/**
 * Trains and measures the trials of a search, as far as that is not done, and writes its tables and the best experiment.
 *
 * @throws ParetorecError of the search file and its log, `in-use`, `not-a-search`, and `interrupted` with all that is done kept.
 */
export async function runSearch(request: SearchRequest, context: CommandContext): Promise<SearchOutcome> {
  const search = await loadSearch(request.file, { builtins, log: request.log });
  const columns = columnsOf(search);
  await requireLogs(search.trials.map(({ experiment }) => experiment));
  const folder = new SearchFolder(request.out);
  await folder.mustBeFree();
  await mkdir(folder.path, { recursive: true });
  const unlock = await lockFile(folder.lock, 'this search');
  try {
    const budgets: Budgets = new Map();
    const planned = (): StudyPlan => searchPlan(search, columns, request, budgets);
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
      stopped = await workOn(folder, plan, going, budget, search, request, context);
      if (stopped) break;
      const records = await Promise.all(going.map((trial) => readTrial(folder, plan, search, trial, budget)));
      going = promoted(records, search.halving?.reduction ?? 1);
      if (going.length === 0) break;
    }
    const outcome = await writeSearch(folder, planned(), search, budgets);
    if (stopped) throw canGoOn(request.out);
    return outcome;
  } finally {
    await unlock();
  }
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
  request: SearchRequest,
  context: CommandContext,
): Promise<boolean> {
  const open: PlannedCell[] = [];
  for (const trial of trials) {
    const cell = cellOf(plan, trial, budget);
    if ((await cellState(folder, plan, cell)) !== 'done') open.push(cell);
  }
  if (open.length === 0) return false;
  const memory = shareMemory({
    workers: Math.min(request.workers ?? search.workers, open.length),
    memory: request.memory ?? search.memory,
    memoryPerWorker: search.memoryPerWorker,
  });
  if (budget !== undefined) context.logger.info(`up to epoch ${budget}:`);
  return workOnCells(folder, open, memory, context);
}

/** The metrics that are measured: those that are maximised, then the further columns. */
function columnsOf({ objective, metrics, trials, where }: Search): string[] {
  const wanted = Object.keys(objective);
  if (trials.every(({ experiment }) => experiment.config.metrics.extra.length === 0)) {
    requireMetrics(wanted, [], where(['metric']));
    for (const [place, metric] of metrics.entries()) requireMetrics([metric], [], where(['metrics', place]));
  }
  return [...new Set([...wanted, ...metrics])];
}

/** What is tried, as it stands before anything is trained: the same bytes for the same search. */
function trialList({ strategy, seed, trials }: Search, { rows }: StudyPlan): unknown {
  return {
    strategy,
    seed,
    trials: trials.map(({ name, values }, place) => ({ name, folder: rows[place]!.folder, values })),
  };
}
