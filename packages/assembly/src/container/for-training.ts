import { PARAMETERS, RNG, type ParameterStore, type Rng, type Token } from '@paretorec/contracts';
import type { Experiment } from '../config/load-experiment.js';
import type { ResolvedExperiment } from '../config/schema.js';
import { composeExperiment, type Composition } from './compose-experiment.js';
import { Providers } from './providers.js';

/** What a trainer gives to components: values by token, or a function of the component's place for these two. */
export interface TrainerCollaborators {
  readonly values: readonly (readonly [Token<unknown>, unknown])[];
  readonly rng: (place: string) => Rng;
  readonly parameters: (place: string) => ParameterStore;
}

/** Makes an experiment's components from what the trainer gives. */
export type Compose = (collaborators: TrainerCollaborators) => Composition;

/** An experiment as `trainRun` and `OpenRun.open` of `@paretorec/trainer` take it, by spreading. */
export interface ExperimentForTraining {
  /** Complete; `data.log` is absolute. */
  readonly config: ResolvedExperiment;
  /** As it is written to the run folder. */
  readonly yaml: string;
  readonly configHash: string;
  readonly compose: Compose;
}

/**
 * Prepares an experiment for the trainer, which knows neither files nor the container.
 *
 * @param run run folder, for which relative paths are written.
 */
export function forTraining(experiment: Experiment, run: string): ExperimentForTraining {
  const { config, logFolder, configHash } = experiment;
  return {
    config: { ...config, data: { ...config.data, log: logFolder } },
    yaml: experiment.toYaml(run),
    configHash,
    compose: ({ values, rng, parameters }) => {
      const providers = new Providers().provideAt(RNG, rng).provideAt(PARAMETERS, parameters);
      for (const [token, value] of values) providers.provide(token, value);
      return composeExperiment(experiment, providers);
    },
  };
}
