import { ParetorecError } from '@paretorec/contracts';
import { readManifest, type RunFolder } from '@paretorec/trainer';
import { readEvaluation } from '../evaluation/run-evaluation.js';
import type { StudyFolder } from './study-folder.js';
import { cellName, settingsOf, type PlannedCell, type StudyPlan } from './study-plan.js';

/** Where a cell stands: `changed` is finished, but of another experiment. */
export type CellState = 'done' | 'open' | 'changed';

/** Looks where a cell stands. */
export async function cellState(folder: StudyFolder, plan: StudyPlan, cell: PlannedCell): Promise<CellState> {
  const run = await finishedHash(folder.run(cell));
  if (run === undefined && cell.row.epochs === undefined) return 'open';
  if (run !== undefined && run !== cell.configHash) return cell.row.trains === undefined ? 'changed' : 'open';
  const evaluation = await readEvaluation(folder.cell(cell).evaluation, settingsOf(plan, cell));
  return evaluation === undefined ? 'open' : 'done';
}

/** The hash of the experiment that a finished run is of; undefined where none is finished. */
async function finishedHash(run: RunFolder): Promise<string | undefined> {
  if (!(await run.exists())) return undefined;
  const manifest = await readManifest(run).catch(() => undefined);
  return manifest?.finished === true ? manifest.configHash : undefined;
}

/** The error for finished cells that the study file no longer describes. */
export function changedCells(cells: readonly PlannedCell[], folder: StudyFolder): ParetorecError {
  const names = cells.map(cellName);
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return new ParetorecError({
    code: 'cell-changed',
    where: folder.path,
    problem: `finished with another experiment than the study now has: ${shown.join(', ')}`,
    remedy:
      'name another folder with --out, undo the change, or train them again with ' +
      [...new Set(cells.map(({ row }) => `--force-cell ${quoted(row.name)}`))].slice(0, 3).join(' '),
  });
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./=@:+-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
