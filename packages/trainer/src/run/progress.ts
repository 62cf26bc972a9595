import { setImmediate } from 'node:timers/promises';

/** Shows how far a long piece of work is. */
export interface Progress {
  /** @param total units of the whole; left out when unknown. */
  start(label: string, total?: number): ProgressTask;
}

/** One piece of work. */
export interface ProgressTask {
  /** @param done units finished; @param note a few words behind them. */
  update(done: number, note?: string): void;
  end(): void;
}

/** Shows nothing. */
export const silentProgress: Progress = { start: () => ({ update: () => undefined, end: () => undefined }) };

/**
 * Lets the process see what has happened outside (a signal, a timer), which a loop of computations never does on its
 * own, and throws once the command was interrupted.
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
