import { join } from 'node:path';
import { composeExperiment, loadExperiment, Providers, type Experiment, type ResolvedExperiment } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { PARAMETERS, RNG } from '@paretorec/contracts';
import { RunFolder, type Compose } from '@paretorec/trainer';

/** An experiment, ready for the trainer. */
export interface OpenedExperiment {
  /** Complete; `data.log` is absolute. */
  readonly config: ResolvedExperiment;
  /** As it is written to the run folder. */
  readonly yaml: string;
  readonly hash: string;
  readonly compose: Compose;
}

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
export async function openExperiment(path: string, { set, seed, run }: ExperimentChanges): Promise<OpenedExperiment> {
  const experiment = await loadExperiment(path, {
    builtins,
    ...(set === undefined ? {} : { overrides: set }),
    ...(seed === undefined ? {} : { seed }),
  });
  return opened(experiment, run);
}

/**
 * Reads the experiment of a run folder.
 *
 * @throws ParetorecError `not-a-run`, and as {@link openExperiment}.
 */
export async function openRunExperiment(run: string): Promise<OpenedExperiment> {
  await new RunFolder(run).mustExist();
  return opened(await loadExperiment(join(run, 'config.yaml'), { builtins }), run);
}

function opened(experiment: Experiment, run: string): OpenedExperiment {
  const { config, logFolder, configHash } = experiment;
  return {
    config: { ...config, data: { ...config.data, log: logFolder } },
    yaml: experiment.toYaml(run),
    hash: configHash,
    compose: ({ values, rng, parameters }) => {
      const providers = new Providers().provideAt(RNG, rng).provideAt(PARAMETERS, parameters);
      for (const [token, value] of values) providers.provide(token, value);
      return composeExperiment(experiment, providers);
    },
  };
}
