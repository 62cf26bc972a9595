import { dirname } from 'node:path';
import type { Experiment } from '@paretorec/assembly';
import { ParetorecError } from '@paretorec/contracts';
import { writeJson, writeWhole } from '@paretorec/trainer';
import type { CommandContext } from '../output/context.js';
import { memoryText } from '../output/memory-size.js';
import { runCellProcess, type CellOutcome } from './cell-process.js';
import { runCells } from './run-cells.js';
import { StudyBoard } from './study-board.js';
import type { StudyFolder } from './study-folder.js';
import { cellName, type PlannedCell, type StudyPlan } from './study-plan.js';

/** Writes what workers read: the plan, and the experiment of every row that trains. */
export async function writePlan(
  folder: StudyFolder,
  plan: StudyPlan,
  experiments: readonly Experiment[],
): Promise<void> {
  for (const [place, row] of plan.rows.entries()) {
    if (row.trains !== undefined) continue;
    const file = folder.experiment(row);
    await writeWhole(file, experiments[place]!.toYaml(dirname(file)));
  }
  await writeJson(folder.plan, plan);
}

/**
 * Works on cells of the written plan, each in a process of its own, until all have ended or the command is interrupted.
 *
 * @returns whether it was interrupted.
 */
export async function workOnCells(
  folder: StudyFolder,
  cells: readonly PlannedCell[],
  { workers, each }: { readonly workers: number; readonly each: number },
  context: CommandContext,
): Promise<boolean> {
  const { signal, logger } = context;
  logger.info(
    `${cells.length === 1 ? '1 cell' : `${cells.length} cells`} to do, ${workers} at a time, ${memoryText(each)} of memory for each`,
  );
  const board = new StudyBoard(cells.length, context);
  const finish = async (cell: PlannedCell, outcome: CellOutcome): Promise<CellOutcome> => {
    const failure = outcome === 'failed' ? await folder.cell(cell).readFailure(cell) : undefined;
    board.end(cell, outcome, failure?.message.split('\n')[0] ?? '');
    return outcome;
  };
  await runCells(cells, {
    workers,
    signal,
    start: async (cell) => {
      board.begin(cell);
      const outcome = await runCellProcess({
        words: [
          ...['study', 'cell', folder.path, `${cell.row.folder}/${cell.seed}`],
          // DuckDB spills to disk beyond its share; the rest is for tensors.
          ...['--database-memory', memoryText(each / 2), '--debug', '--no-color'],
        ],
        cell,
        files: folder.cell(cell),
        memory: each,
        signal,
        onNote: (note) => board.note(cell, note),
      });
      return finish(cell, outcome);
    },
    skip: async (cell, needed, outcome) => {
      if (outcome === 'failed')
        await folder.cell(cell).fail(cell, {
          code: 'trained-row-failed',
          message: `there is no run of ${cellName(needed)}, which failed`,
        });
      await finish(cell, outcome);
    },
  });
  board.close();
  return signal.aborted;
}

/** The error for a command that was interrupted with all that is done kept. */
export function canGoOn(out: string): ParetorecError {
  return new ParetorecError({
    code: 'interrupted',
    kind: 'interrupted',
    where: out,
    problem: 'interrupted',
    remedy: 'run the same command again to go on',
  });
}
