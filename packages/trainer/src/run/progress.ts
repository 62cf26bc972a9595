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

/** Throws the error of an interrupted command once its signal has been given. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
}
