import type { Progress } from '@paretorec/trainer';
import type { CommandContext } from '../output/context.js';
import type { CellNote } from './cell-process.js';

/** Milliseconds between two notes. */
const PAUSE = 250;

/** How a cell's work reaches the study that started it. */
export interface Parent {
  /** Told to the study as well as shown. */
  readonly progress: Progress;
  /** Aborted too when the study closes the channel, or is gone. */
  readonly signal: AbortSignal;
}

/** The study that started this process; where a person did, only the command's own progress and signal. */
export function parentOf({ progress, signal }: Pick<CommandContext, 'progress' | 'signal'>): Parent {
  if (process.send === undefined) return { progress, signal };
  const gone = new AbortController();
  process.once('disconnect', () => gone.abort());
  // It may have gone while this process was still starting.
  if (!process.connected) gone.abort();
  let told = 0;
  const tell = (note: CellNote): void => {
    const now = performance.now();
    if (now - told < PAUSE || !process.connected) return;
    told = now;
    // A study that ends at this moment cannot be told.
    process.send?.(note, undefined, undefined, () => undefined);
  };
  return {
    signal: AbortSignal.any([signal, gone.signal]),
    progress: {
      start: (label, total) => {
        const task = progress.start(label, total);
        tell({ label });
        return {
          update: (done, note) => {
            task.update(done, note);
            tell({ label, share: total === undefined || total <= 0 ? undefined : Math.min(1, done / total) });
          },
          end: () => task.end(),
        };
      },
    },
  };
}
