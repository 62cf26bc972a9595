import type { Fusion } from './fusion.js';
import type { Metric } from './metric.js';
import type { GradientScope, ObjectiveModel, ObjectiveSpec } from './objective.js';
import type { OptimiserFactory } from './optimiser.js';
import type { Rng } from './random.js';
import type { ParameterStore } from './tensor.js';
import type { Token } from './tokens.js';
import type { Weighter } from './weighter.js';

/** The components of an experiment, made and wired by whoever owns the container. */
export interface Composition {
  readonly optimiser: OptimiserFactory;
  /** One for each distinct `model` of the objectives, in the order of their first objective. */
  readonly models: readonly ObjectiveModel[];
  /** `slots[m][j]` is the objective (index into `objectives`) of model m's column j. */
  readonly slots: readonly (readonly number[])[];
  /** The K objectives, in the order of their weights. */
  readonly objectives: readonly ObjectiveSpec[];
  readonly weighter: Weighter;
  /**
   * Under whose weights the objectives train, whether the weighter learns or not; default `weighter`. With `none` they do not train: the
   * weighter learns over models that are done. (A weighter that shares an embedder with them would still move its rows; none of the built-in ones does.)
   */
  readonly trainWeights?: 'weighter' | 'uniform' | 'none';
  /** With respect to what the weighter gets inner products of gradients; default `representation`. */
  readonly gradientScope?: GradientScope;
  readonly fusion: Fusion;
  /** Those of `metrics.extra`. */
  readonly metrics: readonly Metric[];
  /** Disposes every component that can be, the newest first; a second call does nothing. */
  dispose(): void;
}

/** What a trainer provides to components: values by token, or a function of the component's place for these two. */
export interface Collaborators {
  readonly values: readonly (readonly [Token<unknown>, unknown])[];
  /** Randomness of the component at a place such as `weighter` or `objectives/0`. */
  readonly rng: (place: string) => Rng;
  /** Parameters of the component at a place. */
  readonly parameters: (place: string) => ParameterStore;
}

/** Makes the components from what the trainer provides. */
export type Compose = (collaborators: Collaborators) => Composition;
