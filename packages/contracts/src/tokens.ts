import type { Rng } from './random.js';
import type { ParameterStore } from './tensor.js';
import type { FeatureSchema } from './features.js';
import type { EncoderFactory } from './encoder.js';
import type { EmbedderFactory } from './embedder.js';
import type { OptimiserFactory } from './optimiser.js';
import type { ObjectiveSpec } from './objective.js';
import type { Logger } from './logger.js';

/**
 * The key of a collaborator in the container, typed by what it stands for. Tokens with the same name are the
 * same collaborator, whichever copy of this package made them.
 */
export interface Token<T> {
  readonly key: symbol;
  readonly name: string;
  /** Carries the type only; never set. */
  readonly provides?: T;
}

/** Makes a token; `name` is how messages call it. */
export function token<T>(name: string): Token<T> {
  return { key: Symbol.for(`paretorec.token.${name}`), name };
}

/** Seeded randomness of the component that asks: forked by its place in the configuration. */
export const RNG: Token<Rng> = token('rng');
/** Remembered arrays, scoped to the component that asks. */
export const PARAMETERS: Token<ParameterStore> = token('parameters');
/** The fitted fields of the log. */
export const FEATURES: Token<FeatureSchema> = token('features');
/** Makes embeddings of those fields. */
export const EMBEDDERS: Token<EmbedderFactory> = token('embedders');
/** The state encoder that the configuration names. */
export const ENCODER: Token<EncoderFactory> = token('encoder');
/** The optimiser that the configuration names. */
export const OPTIMISER: Token<OptimiserFactory> = token('optimiser');
/** All objectives of the experiment, in the order of their weights. */
export const OBJECTIVES: Token<readonly ObjectiveSpec[]> = token('objectives');
/** Messages for the user. */
export const LOGGER: Token<Logger> = token('logger');
