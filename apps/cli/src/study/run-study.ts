import { mkdir } from 'node:fs/promises';
import { loadStudy, type Study } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { requireMetrics } from '@paretorec/metrics';
import { requireLogs } from '../experiment/require-logs.js';
import type { CommandContext } from '../output/context.js';
import { lockFile } from '../processes/lock-file.js';
import { cellState, type CellState, changedCells } from './cell-state.js';
import { selectCells, withTrained } from './select-cells.js';
import { StudyFolder } from './study-folder.js';
import { cellName, cellsOf, needs, planOf, type PlannedCell, type StudyPlan } from './study-plan.js';
import { tuneRows, type TunedStudy } from './tune-rows.js';
import { canGoOn, workOnCells, writePlan } from './work-on-cells.js';
import { shareMemory } from './worker-memory.js';
import { writeResults, type StudyResults } from './write-results.js';

/** What `study run` is asked for. */
export interface StudyRequest {
  readonly file: string;
  readonly out: string;
  /** Folder of a log in place of those of all rows. */
  readonly log?: string | undefined;
  /** Values that all rows have in common, beside those of the file, each as `path=value`. */
  readonly set?: readonly string[] | undefined;
  readonly workers?: number | undefined;
  readonly memory?: string | undefined;
  /** `row` or `row/seed` each; all cells when left out. */
  readonly only?: readonly string[] | undefined;
  /** Cells to train again, finished or not. */
  readonly forceCell?: readonly string[] | undefined;
}

/**
 * Runs what is left to do of a study, first of the tuning of its rows, and writes its tables.
 *
 * @returns the results, and whether a cell that was to be run failed.
 * @throws ParetorecError of the study file and of logs, `in-use`, `not-a-study`, `no-trial`, `cell-changed`, and `interrupted` with all that is
 *   done kept.
 */
export async function runStudy(
  request: StudyRequest,
  context: CommandContext,
): Promise<StudyResults & { readonly failed: boolean }> {
  const study = await loadStudy(request.file, { builtins, log: request.log, set: request.set });
  checkMetrics(study);
  await requireLogs(study.rows.map(({ experiment }) => experiment));
  // Before anything is tuned, so that a name that is mistyped is told at once.
  const wanted = choose(planOf(study, request), request).chosen;
  const memory = shareMemory({
    workers: Math.min(request.workers ?? study.workers, wanted.length),
    memory: request.memory ?? study.memory,
    memoryPerWorker: study.memoryPerWorker,
  });

  const folder = new StudyFolder(request.out);
  await folder.mustBeFree();
  await mkdir(folder.path, { recursive: true });
  const unlock = await lockFile(folder.lock, 'this study');
  try {
    const { file, out, workers = study.workers, memory: total = study.memory } = request;
    const work = { file, out, workers, memory: total };
    const needed = new Set(wanted.map(({ row }) => row.name));
    let tuning: TunedStudy = { study, tuned: new Map() };
    const tune = async (rows: ReadonlySet<string>): Promise<void> => {
      tuning = await tuneRows(tuning.study, folder, rows, work, context, tuning.tuned);
    };
    const scoring = scoringRows(study, needed);
    if (scoring.size > 0) {
      const others = study.rows.filter(({ name, scoresOf }) => needed.has(name) && scoresOf === undefined);
      await tune(new Set(others.map(({ name }) => name)));
      const plan = planOf(tuning.study, request, tuning);
      const chosen = cellsOf(plan).filter(
        ({ row, seed }) => scoring.has(row.name) && seed === study.seeds[0],
      );
      if (await train(folder, tuning.study, plan, { forced: [], chosen }, memory, context))
        throw canGoOn(request.out);
    }
    await tune(needed);
    const plan = planOf(tuning.study, request, tuning);
    const { forced, chosen } = choose(plan, request);
    const stopped = await train(folder, tuning.study, plan, { forced, chosen }, memory, context);
    const results = await writeResults(folder, plan);
    if (stopped) throw canGoOn(request.out);
    const failed = results.cells.filter(({ state }) => state === 'failed');
    return {
      ...results,
      failed: chosen.some(({ row, seed }) =>
        failed.some((cell) => cell.row === row.name && cell.seed === seed),
      ),
    };
  } finally {
    await unlock();
  }
}

/** Rows whose scores are fields of needed rows that are tuned: their runs of the first seed come before that. */
function scoringRows({ rows }: Study, needed: ReadonlySet<string>): Set<string> {
  return new Set(
    rows.flatMap(({ name, search, scoresOf }) =>
      search !== undefined && scoresOf !== undefined && needed.has(name) ? [scoresOf] : [],
    ),
  );
}

/** What a request asks for. */
interface Choice {
  /** Cells to begin anew. */
  readonly forced: readonly PlannedCell[];
  /** Cells to finish. */
  readonly chosen: readonly PlannedCell[];
}

/** Writes the plan and works on what is left to do of the chosen cells. Returns whether it was interrupted. */
async function train(
  folder: StudyFolder,
  study: Study,
  plan: StudyPlan,
  { forced, chosen }: Choice,
  memory: Parameters<typeof workOnCells>[2],
  context: CommandContext,
): Promise<boolean> {
  const open = await openCells(folder, plan, chosen, forced);
  await writePlan(
    folder,
    plan,
    study.rows.map(({ experiment }) => experiment),
  );
  for (const cell of forced) await startAnew(folder, plan, cell);
  return open.length > 0 && (await workOnCells(folder, open, memory, context));
}

/** The cells that a request is about, with those that they need. */
function choose(plan: StudyPlan, { only, forceCell = [] }: StudyRequest): Choice {
  const forced = selectCells(plan, '--force-cell', forceCell);
  const named = only === undefined ? cellsOf(plan) : selectCells(plan, '--only', only);
  return { forced, chosen: withTrained(plan, [...named, ...forced]) };
}

/** Chosen cells that are not finished, or will not be once the forced ones are begun anew. */
async function openCells(
  folder: StudyFolder,
  plan: StudyPlan,
  chosen: readonly PlannedCell[],
  forced: readonly PlannedCell[],
): Promise<PlannedCell[]> {
  const states: { readonly cell: PlannedCell; readonly state: CellState }[] = [];
  // One after the other, as evaluations are large.
  for (const cell of cellsOf(plan)) states.push({ cell, state: await cellState(folder, plan, cell) });
  // Also one that is not chosen: the plan that is written must be true of all that is there.
  const changed = states.filter(({ cell, state }) => state === 'changed' && !isAmong(forced, cell));
  if (changed.length > 0)
    throw changedCells(
      changed.map(({ cell }) => cell),
      folder,
    );
  return states
    .filter(({ cell, state }) => isAmong(chosen, cell) && (state !== 'done' || dependsOn(cell, forced)))
    .map(({ cell }) => cell);
}

function isAmong(cells: readonly PlannedCell[], cell: PlannedCell): boolean {
  return cells.some((other) => cellName(other) === cellName(cell));
}

/** Whether a cell is one of these, or needs the run of one of them. */
function dependsOn(cell: PlannedCell, cells: readonly PlannedCell[]): boolean {
  return isAmong(cells, cell) || cells.some((other) => needs(cell, other));
}

/** Removes a cell's run, the runs that have its scores as fields, and what was evaluated on them, in rows that rank with them too. */
async function startAnew(folder: StudyFolder, plan: StudyPlan, cell: PlannedCell): Promise<void> {
  for (const other of cellsOf(plan)) {
    if (!dependsOn(other, [cell])) continue;
    const isStale = other.row.scoresOf === cell.row.folder || isAmong([cell], other);
    if (isStale && other.row.trains === undefined) await folder.run(other).remove();
    await folder.cell(other).forget();
  }
}

/** Refuses columns that no run can fill; metrics of plugins show only once they are made. */
function checkMetrics({ metrics, beyondAccuracy, rows, where }: Study): void {
  if (rows.some(({ experiment }) => experiment.config.metrics.extra.length > 0)) return;
  for (const [key, names] of Object.entries({ metrics, beyondAccuracy }))
    for (const [place, metric] of names.entries()) requireMetrics([metric], [], where([key, place]));
}
