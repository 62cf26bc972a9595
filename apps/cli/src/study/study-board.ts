import type { CommandContext } from '../output/context.js';
import { duration } from '../output/text.js';
import type { CellNote, CellOutcome } from './cell-process.js';
import { cellName, type PlannedCell } from './study-plan.js';

/** Shows how far a study is: a bar with counts and what the oldest worker does, and a line for every cell that ends. */
export class StudyBoard {
  readonly #context: Pick<CommandContext, 'progress' | 'logger'>;
  readonly #task;
  readonly #running = new Map<PlannedCell, { readonly begun: number; note: string }>();
  #done = 0;
  #failed = 0;

  /** @param total cells to work on. */
  constructor(total: number, context: Pick<CommandContext, 'progress' | 'logger'>) {
    this.#context = context;
    this.#task = context.progress.start('cells', total, { unit: 'stages' });
  }

  begin(cell: PlannedCell): void {
    this.#running.set(cell, { begun: performance.now(), note: '' });
    this.#show();
  }

  note(cell: PlannedCell, { label, share }: CellNote): void {
    const entry = this.#running.get(cell);
    if (entry === undefined) return;
    entry.note = share === undefined ? label : `${label} ${Math.floor(100 * share)}%`;
    this.#show();
  }

  end(cell: PlannedCell, outcome: CellOutcome, reason: string): void {
    const begun = this.#running.get(cell)?.begun;
    this.#running.delete(cell);
    const took = begun === undefined ? '' : ` after ${duration((performance.now() - begun) / 1000)}`;
    const { logger } = this.#context;
    if (outcome === 'done') {
      this.#done += 1;
      logger.info(`${cellName(cell)} done${took}`);
    } else if (outcome === 'failed') {
      this.#failed += 1;
      logger.warn(`${cellName(cell)} failed${took}: ${reason}`);
    } else logger.info(`${cellName(cell)} stopped${took}`);
    this.#show();
  }

  close(): void {
    this.#task.end();
  }

  #show(): void {
    const failed = this.#failed === 0 ? '' : `, ${this.#failed} failed`;
    const [first] = this.#running;
    const doing = first === undefined ? '' : `, ${cellName(first[0])} ${first[1].note}`.trimEnd();
    this.#task.update(
      this.#done + this.#failed,
      `${this.#done} done, ${this.#running.size} running${failed}${doing}`,
    );
  }
}
