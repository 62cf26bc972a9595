import {
  EMBEDDERS,
  ENCODER,
  FEATURES,
  LOGGER,
  OBJECTIVES,
  OPTIMISER,
  PARAMETERS,
  ParetorecError,
  partsOf,
  RNG,
  type ComponentArguments,
  type ComponentDefinition,
  type ComponentKind,
  type ComponentKinds,
  type ConfigSchema,
  type DefinitionOf,
  type EmbedderFactory,
  type ObjectiveSpec,
  type OptimiserFactory,
} from '@paretorec/contracts';
import {
  createAdamFactory,
  createEmbedderFactory,
  createParameterStore,
  createRng,
  createStepClock,
  type HostStepClock,
  type SavableParameterStore,
  type SavableRng,
} from '@paretorec/tensor';
import { TINY_SCHEMA, tinyObjectives } from '../inputs/tiny-schema.js';

/** Choices of {@link createHarness}. */
export interface HarnessOptions {
  /** Default 1. */
  readonly seed?: number;
  /** K, default 2. */
  readonly objectives?: number;
  /** Makes the K objectives; default {@link tinyObjectives}. */
  readonly makeObjectives?: (count: number) => readonly ObjectiveSpec[];
  /** What components get that ask for an encoder, and its options. */
  readonly encoder?: DefinitionOf<'encoder'>;
  readonly encoderConfig?: object;
  /** Components that options may name as parts, beside those that parts are by default. */
  readonly components?: readonly ComponentDefinition[];
  /** Of Adam; default 0.01. */
  readonly learningRate?: number;
  /** What moves the parameters; default Adam. */
  readonly optimiser?: OptimiserFactory;
}

/** The collaborators of components over the tiny schema, and what makes components with them. */
export interface Harness {
  readonly objectives: readonly ObjectiveSpec[];
  readonly rng: SavableRng;
  readonly store: SavableParameterStore;
  readonly embedders: EmbedderFactory;
  readonly optimiser: OptimiserFactory;
  readonly clock: HostStepClock;
  /**
   * Makes a component as an experiment would, from options that its schema checks.
   *
   * @param place scope of its parameters and randomness; default its kind.
   * @throws ParetorecError `invalid-options` or `missing-collaborator`.
   */
  make<Kind extends ComponentKind>(
    definition: DefinitionOf<Kind>,
    config?: object,
    place?: string,
    ...extra: ComponentArguments[Kind]
  ): ComponentKinds[Kind];
  /** Frees the parameters. */
  dispose(): void;
}

/** Makes a harness on the active backend; the same options give the same numbers. */
export function createHarness(options: HarnessOptions = {}): Harness {
  const {
    seed = 1,
    objectives: count = 2,
    makeObjectives = tinyObjectives,
    encoder,
    encoderConfig = {},
    components = [],
    learningRate = 0.01,
    optimiser: given,
  } = options;
  const objectives = makeObjectives(count);
  const rng = createRng(seed);
  const store = createParameterStore(rng);
  const embedders = createEmbedderFactory(TINY_SCHEMA, store, rng);
  const optimiser = given ?? createAdamFactory({ learningRate, store });
  const harness: Harness = {
    objectives,
    rng,
    store,
    embedders,
    optimiser,
    clock: createStepClock(optimiser, store),
    make: (definition, config = {}, place = definition.kind, ...extra) => {
      const known = new Map<symbol, () => unknown>([
        [RNG.key, () => rng.fork(place)],
        [PARAMETERS.key, () => store.scope(place)],
        [FEATURES.key, () => TINY_SCHEMA],
        [EMBEDDERS.key, () => embedders],
        [OPTIMISER.key, () => optimiser],
        [OBJECTIVES.key, () => objectives],
        [LOGGER.key, () => ({ info: () => undefined, warn: () => undefined })],
      ]);
      if (encoder !== undefined)
        known.set(ENCODER.key, () => harness.make(encoder, encoderConfig, 'encoder'));
      const own: Record<string, unknown> = { ...config };
      const parts = partsOf(definition).map(([name, { kind, fallback }]) => {
        const { use = fallback.name, ...inner } = (own[name] ?? {}) as { readonly use?: string };
        delete own[name];
        const known = [...components, fallback] as readonly DefinitionOf<ComponentKind>[];
        const chosen = known.find((one) => one.kind === kind && one.name === use);
        if (chosen === undefined) throw unknownPart(`${definition.name}.${name}`, use);
        return [name, harness.make(chosen, inner, `${place}/${name}`)] as const;
      });
      const made = new Map<string, unknown>(parts);
      const collaborators = Object.entries(definition.inject).map(([name, { key, name: wanted }]) => {
        const give = made.has(name) ? () => made.get(name) : known.get(key);
        if (give === undefined) throw missing(definition.name, wanted);
        return [name, give()];
      });
      const parsed = parseOptions(definition.config, own, definition.name);
      return definition.create(parsed as never, Object.fromEntries(collaborators) as never, ...extra);
    },
    dispose: () => store.dispose(),
  };
  return harness;
}

/**
 * Options as a component's schema reads them.
 *
 * @throws ParetorecError `invalid-options`
 */
export function parseOptions(schema: ConfigSchema, config: unknown, where: string): unknown {
  const result = schema['~standard'].validate(config);
  if (result instanceof Promise) {
    throw new ParetorecError({
      code: 'invalid-options',
      where,
      problem: 'a schema must not be asynchronous',
    });
  }
  if (result.issues === undefined) return result.value;
  const problem = result.issues.map(({ message }) => message).join('; ');
  throw new ParetorecError({ code: 'invalid-options', where, problem });
}

function unknownPart(where: string, use: string): ParetorecError {
  return new ParetorecError({
    code: 'unknown-component',
    where,
    problem: `no component "${use}" is known here`,
    remedy: 'give createHarness the components that parts may name',
  });
}

function missing(where: string, token: string): ParetorecError {
  return new ParetorecError({
    code: 'missing-collaborator',
    where,
    problem: `nothing provides "${token}"`,
    remedy:
      token === 'encoder'
        ? 'give createHarness an encoder'
        : 'ask for the tokens of @paretorec/contracts only',
  });
}
