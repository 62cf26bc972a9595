import {
  ENCODER,
  OBJECTIVES,
  OPTIMISER,
  ParetorecError,
  type Composition,
  type EncoderFactory,
  type GradientScope,
  type ObjectiveModel,
  type ObjectiveSpec,
  type Token,
} from '@paretorec/contracts';
import type { Experiment } from '../config/load-experiment.js';
import { Catalogue } from '../plugins/catalogue.js';
import { ComponentContainer } from './component-container.js';
import { Disposal } from './disposal.js';
import { groupObjectives, type ObjectiveGroup } from './group-objectives.js';
import { Providers } from './providers.js';

/** The components of an experiment, and the encoder that they share. */
export interface ComposedExperiment extends Composition {
  readonly encoder: EncoderFactory;
}

/**
 * Makes the components of an experiment in a container of its own.
 *
 * @param provided everything else that components ask for (features, embedders, parameters, rng, logger, ...);
 *   {@link Providers} can give each component a value of its own. OBJECTIVES, ENCODER and OPTIMISER come from
 *   the experiment.
 * @throws ParetorecError that names the component: a circle, a collaborator that nobody provides, a `create`
 *   that throws. What was made until then is disposed.
 */
export function composeExperiment(
  experiment: Pick<Experiment, 'config' | 'plugins'>,
  provided: Providers | ReadonlyMap<Token<unknown>, unknown>,
): ComposedExperiment {
  const { config } = experiment;
  const disposal = new Disposal();
  const { objectives, groups } = groupObjectives(config);
  const providers = combine(provided, objectives);
  const components = new ComponentContainer(new Catalogue(experiment.plugins), providers, disposal);
  try {
    const encoder = components.register({
      kind: 'encoder',
      place: 'encoder',
      reference: config.encoder,
      extra: [],
      token: ENCODER,
    });
    const optimiser = components.register({
      kind: 'optimiser',
      place: 'optimiser',
      reference: config.optimiser,
      extra: [],
      token: OPTIMISER,
    });
    const models = groups.map(({ model, slots }, i) =>
      components.register({
        kind: 'objective',
        place: `objectives/${i}`,
        reference: model,
        extra: [slots.map((slot) => objectives[slot]!)],
      }),
    );
    const weighter = components.register({
      kind: 'weighter',
      place: 'weighter',
      reference: config.weighter,
      extra: [],
    });
    const fusion = components.register({
      kind: 'fusion',
      place: 'fusion',
      reference: config.fusion,
      extra: [],
    });
    const metrics = config.metrics.extra.map((reference, i) =>
      components.register({ kind: 'metric', place: `metrics/extra/${i}`, reference, extra: [] }),
    );
    const first = { encoder: encoder(), optimiser: optimiser() };
    const objectiveModels = models.map((make, i) => {
      const model = make();
      checkScope(model, config.gradientScope, groups[i]!);
      return model;
    });
    return {
      ...first,
      models: objectiveModels,
      slots: groups.map(({ slots }) => slots),
      objectives,
      weighter: weighter(),
      trainWeights: config.trainWeights,
      gradientScope: config.gradientScope,
      fusion: fusion(),
      metrics: metrics.map((make) => make()),
      dispose: () => disposal.dispose(),
    };
  } catch (error) {
    disposal.disposeAfterFailure();
    throw error;
  }
}

function checkScope(
  { gradientScopes = ['representation'] }: ObjectiveModel,
  scope: GradientScope,
  { model }: ObjectiveGroup,
): void {
  if (gradientScopes.includes(scope)) return;
  throw new ParetorecError({
    code: 'gradient-scope-unknown',
    where: 'gradientScope',
    problem: `objective model "${model.use}" does not give gradients in this scope`,
    found: scope,
    expected: `one of ${gradientScopes.join(', ')}`,
    remedy: `set gradientScope: ${gradientScopes[0]}, which preset: literal does not, or take another model`,
  });
}

function combine(
  provided: Providers | ReadonlyMap<Token<unknown>, unknown>,
  objectives: readonly ObjectiveSpec[],
): Providers {
  const own = new Providers();
  if (provided instanceof Providers) provided.copyTo(own);
  else for (const [token, value] of provided) own.provide(token, value);
  return own.provide(OBJECTIVES, objectives);
}
