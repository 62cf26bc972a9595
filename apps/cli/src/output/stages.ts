import type { Progress, ProgressTask } from './progress.js';

/** Adapts stages with shares, as the data package reports them, to one task a stage. */
export function stagesOf(progress: Progress): (stage: string, done: number) => void {
  let name: string | undefined;
  let task: ProgressTask | undefined;
  return (stage, done) => {
    if (stage !== name || task === undefined) {
      task?.end();
      name = stage;
      task = progress.start(stage, 100);
    }
    task.update(Math.round(done * 100));
    if (done >= 1) {
      task.end();
      task = undefined;
    }
  };
}
