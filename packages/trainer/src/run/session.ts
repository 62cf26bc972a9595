import {
  type Compose,
  type Composition,
  EMBEDDERS,
  FEATURES,
  labelName,
  LOGGER,
  type Logger,
  OBJECTIVES,
  type ObjectiveSpec,
} from '@paretorec/contracts';
import type { Dataset } from '@paretorec/data';
import {
  createEmbedderFactory,
  createParameterStore,
  createRng,
  createStepClock,
  type SavableParameterStore,
  type SavableRng,
} from '@paretorec/tensor';
import { TrainingStep } from '../step/training-step.js';
import type { RunConfig } from './run-config.js';

/** The components of a run with everything they remember. */
export interface RunSession {
  readonly composition: Composition;
  readonly step: TrainingStep;
  readonly store: SavableParameterStore;
  readonly rng: SavableRng;
  dispose(): void;
}

/** Makes the components of a run at the state of its seed; a checkpoint then moves them on. */
export function openSession(
  config: RunConfig,
  { schema }: Pick<Dataset, 'schema'>,
  compose: Compose,
  logger: Logger,
): RunSession {
  const rng = createRng(config.seed);
  const store = createParameterStore(rng);
  const objectives: ObjectiveSpec[] = Object.entries(config.objectives).map(
    ([name, { label, population }]) => ({
      name,
      label: labelName(label),
      population,
    }),
  );
  const composition = compose({
    values: [
      [FEATURES, schema],
      [EMBEDDERS, createEmbedderFactory(schema, store, rng)],
      [OBJECTIVES, objectives],
      [LOGGER, logger],
    ],
    rng: (place) => rng.fork(place),
    parameters: (place) => store.scope(place),
  });
  const step = new TrainingStep(composition, createStepClock(composition.optimiser, store), store);
  return {
    composition,
    step,
    store,
    rng,
    dispose: () => {
      step.dispose();
      composition.dispose();
      store.dispose();
    },
  };
}
