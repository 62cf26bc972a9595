import type { CellOutcome } from './cell-process.js';
import { needs, type PlannedCell } from './study-plan.js';

/** How the work on cells is done and told. */
export interface CellWork {
  /** Cells at a time. */
  readonly workers: number;
  readonly signal: AbortSignal;
  start(cell: PlannedCell): Promise<CellOutcome>;
  /** Told of a cell that needs a run which failed or was stopped. */
  skip(cell: PlannedCell, needed: PlannedCell, outcome: CellOutcome): Promise<void>;
}

/**
 * Works on cells, so many at a time, in their order; a cell that needs the run of another waits for it. A cell that
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

  while ((pending.size > 0 && !signal.aborted) || running.size > 0) {
    for (const cell of pending) {
      const needed = cells.filter((other) => needs(cell, other));
      const lost = needed.find((other) => (outcomes.get(other) ?? 'done') !== 'done');
      if (lost !== undefined) {
        const outcome = outcomes.get(lost)!;
        pending.delete(cell);
        outcomes.set(cell, outcome);
        await skip(cell, lost, outcome);
        continue;
      }
      if (needed.some((other) => !outcomes.has(other))) continue;
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
    // A run that others need needs none that needs another, so that with nothing running a cell was begun or skipped above.
    if (running.size > 0) await Promise.race(running.values());
  }
  return outcomes;
}
