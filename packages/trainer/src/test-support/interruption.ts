import type { Progress, TrainOptions } from '../index.js';

/** Interrupts a run when its second epoch has begun. */
export function interruption(): Pick<TrainOptions, 'signal' | 'progress'> {
  const controller = new AbortController();
  const progress: Progress = {
    start: (label) => ({
      update: () => (label.startsWith('epoch 2') ? controller.abort() : undefined),
      end: () => undefined,
    }),
  };
  return { signal: controller.signal, progress };
}
