import type { OnnxExport } from '@paretorec/trainer';
import { stageFolder } from '../output/staged-folder.js';
import { openRunExperiment } from './open-experiment.js';
import type { WorkContext } from './work-context.js';

/** How a run is exported. */
export interface RunExport {
  /** Folder, which is replaced where there is one. */
  readonly out: string;
  readonly fusionWeights?: readonly number[] | undefined;
  readonly version: string;
}

/** Exports a run into a folder, whole or not at all. */
export async function exportRun(
  run: string,
  { out, fusionWeights, version }: RunExport,
  context: WorkContext,
): Promise<OnnxExport> {
  const { useBackend } = await import('@paretorec/tensor');
  const { exportOnnx, RunFolder } = await import('@paretorec/trainer');
  const { config, compose } = await openRunExperiment(run);
  await new RunFolder(run).mustHaveBest();
  // A graph is the same on every backend, and this one is always there.
  await useBackend('cpu', { log: { ...context.logger, warn: () => undefined } });
  const { logger, signal, progress } = context;
  const names = { weighter: config.weighter.use, fusion: config.fusion.use };
  const staged = await stageFolder(out);
  const task = progress.start('export');
  try {
    const written = await exportOnnx({
      run,
      config,
      compose,
      names,
      fusionWeights,
      out: staged.path,
      version,
      logger,
      signal,
    });
    await staged.finish();
    return written;
  } catch (error) {
    await staged.abandon();
    throw error;
  } finally {
    task.end();
  }
}
