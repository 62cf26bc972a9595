import { PARAMETERS, ParetorecError, RNG, type Compose } from '@paretorec/contracts';
import { join, resolve } from 'node:path';
import { loadExperiment, type Experiment } from '../config/load-experiment.js';
import type { ResolvedExperiment } from '../config/schema.js';
import { composeExperiment } from './compose-experiment.js';
import { Providers } from './providers.js';

/** An experiment as `trainRun` and `OpenRun.open` of `@paretorec/trainer` take it, by spreading. */
export interface ExperimentForTraining {
  /** Complete; `data.log` and `features.scoresOf` are absolute. */
  readonly config: ResolvedExperiment;
  /** As it is written to the run folder. */
  readonly yaml: string;
  readonly configHash: string;
  readonly compose: Compose;
  /** Reads the experiment of another run, as it would be written to the folder `target`. */
  loadRun(run: string, target: string): Promise<ExperimentForTraining>;
  /** An error of data or of a component, which can name no more than an option's path, with the file and line added. */
  locate(error: unknown): unknown;
}

/**
 * Prepares an experiment for the trainer, which knows neither files nor the container.
 *
 * @param run run folder, for which relative paths are written.
 */
export function forTraining(experiment: Experiment, run: string): ExperimentForTraining {
  const { config, folder, logFolder, configHash, builtins } = experiment;
  const { scoresOf } = config.features;
  return {
    config: {
      ...config,
      data: { ...config.data, log: logFolder },
      features: {
        ...config.features,
        ...(scoresOf !== undefined && { scoresOf: resolve(folder, scoresOf) }),
      },
    },
    yaml: experiment.toYaml(run),
    configHash,
    compose: ({ values, rng, parameters }) => {
      const providers = new Providers().provideAt(RNG, rng).provideAt(PARAMETERS, parameters);
      for (const [token, value] of values) providers.provide(token, value);
      return composeExperiment(experiment, providers);
    },
    loadRun: async (other, target) =>
      forTraining(await loadExperiment(join(other, 'config.yaml'), { builtins }), target),
    locate: (error) => located(error, experiment),
  };
}

function located(error: unknown, { config, where }: Experiment): unknown {
  if (!ParetorecError.isInstance(error) || error.parts.where === undefined) return error;
  const path = error.parts.where.split('.');
  if (!Object.hasOwn(config, path[0]!)) return error;
  return new ParetorecError({ ...error.parts, where: where(path), cause: error });
}
