import type { CellOutcome } from './cell-process.js';
import type { PlannedCell } from './study-plan.js';

/** How the work on cells is done and told. */
export interface CellWork {
  /** Cells at a time. */
  readonly workers: number;
  readonly signal: AbortSignal;
  start(cell: PlannedCell): Promise<CellOutcome>;
  /** Told of a cell whose run is that of a row that failed or was stopped. */
  skip(cell: PlannedCell, trained: PlannedCell, outcome: CellOutcome): Promise<void>;
}

/**
 * Works on cells, so many at a time, in their order; a cell that ranks with the run of another waits for it. A cell that
 * fails stops no other.
 *
 * @returns how each ended; cells that were not begun before an interruption are missing.
 */
export async function runCells(
  cells: readonly PlannedCell[],
  { workers, signal, start, skip }: CellWork,
): Promise<Map<PlannedCell, CellOutcome>> {
  const outcomes = new Map<PlannedCell, CellOutcome>();
  const pending = new Set(cells);
  const running = new Map<PlannedCell, Promise<void>>();
  const trainedOf = (cell: PlannedCell): PlannedCell | undefined =>
    cells.find(({ row, seed }) => row.folder === cell.row.trains && seed === cell.seed);

  while ((pending.size > 0 && !signal.aborted) || running.size > 0) {
    for (const cell of pending) {
      const trained = trainedOf(cell);
      const outcome = trained === undefined ? 'done' : outcomes.get(trained);
      if (outcome === undefined) continue;
      if (outcome !== 'done') {
        pending.delete(cell);
        outcomes.set(cell, outcome);
        await skip(cell, trained!, outcome);
        continue;
      }
      if (running.size >= workers || signal.aborted) break;
      pending.delete(cell);
      running.set(
        cell,
        start(cell).then((ended) => {
          outcomes.set(cell, ended);
          running.delete(cell);
        }),
      );
    }
    // Whoever trains trains itself, so with nothing running every cell was begun or skipped above.
    if (running.size > 0) await Promise.race(running.values());
  }
  return outcomes;
}
