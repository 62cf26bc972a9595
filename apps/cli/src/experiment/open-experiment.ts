import { join } from 'node:path';
import { forTraining, loadExperiment, type ExperimentForTraining } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { RunFolder } from '@paretorec/trainer';

/** Changes to an experiment file, and where its run will lie. */
export interface ExperimentChanges {
  /** `path=value` each. */
  readonly set?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  /** Run folder, for which relative paths are written. */
  readonly run: string;
}

/**
 * Reads an experiment file with the built-in components and those of its plugins.
 *
 * @throws ParetorecError that names every mistake with its place.
 */
export async function openExperiment(
  path: string,
  { set, seed, run }: ExperimentChanges,
): Promise<ExperimentForTraining> {
  const experiment = await loadExperiment(path, {
    builtins,
    ...(set === undefined ? {} : { overrides: set }),
    ...(seed === undefined ? {} : { seed }),
  });
  return forTraining(experiment, run);
}

/**
 * Reads the experiment of a run folder.
 *
 * @throws ParetorecError `not-a-run`, and as {@link openExperiment}.
 */
export async function openRunExperiment(run: string): Promise<ExperimentForTraining> {
  await new RunFolder(run).mustExist();
  return forTraining(await loadExperiment(join(run, 'config.yaml'), { builtins }), run);
}

/**
 * The experiment with a memory limit of DuckDB where it names none. That is no part of what the run is: its
 * configuration file and hash stay.
 */
export function limitMemory(
  experiment: ExperimentForTraining,
  memoryLimit: string | undefined,
): ExperimentForTraining {
  const { config } = experiment;
  if (memoryLimit === undefined || config.data.memoryLimit !== undefined) return experiment;
  return { ...experiment, config: { ...config, data: { ...config.data, memoryLimit } } };
}
