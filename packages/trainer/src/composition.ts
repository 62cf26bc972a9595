import type {
  Fusion,
  Metric,
  ObjectiveModel,
  ObjectiveSpec,
  OptimiserFactory,
  ParameterStore,
  Rng,
  Token,
  Weighter,
} from '@paretorec/contracts';

/** The components of an experiment, made and wired by whoever owns the container. */
export interface Composition {
  readonly optimiser: OptimiserFactory;
  /** Models of the same shape are one; `slots[m][j]` is the objective (index into `objectives`) of model m's column j. */
  readonly models: readonly ObjectiveModel[];
  readonly slots: readonly (readonly number[])[];
  readonly objectives: readonly ObjectiveSpec[];
  readonly weighter: Weighter;
  readonly fusion: Fusion;
  readonly metrics: readonly Metric[];
  dispose(): void;
}

/** What the trainer provides to components: values by token, or a function of the component's place for these two. */
export interface Collaborators {
  readonly values: readonly (readonly [Token<unknown>, unknown])[];
  /** Randomness of the component at a place such as `weighter` or `objectives/0`. */
  readonly rng: (place: string) => Rng;
  /** Parameters of the component at a place. */
  readonly parameters: (place: string) => ParameterStore;
}

/** Makes the components from what the trainer provides. */
export type Compose = (collaborators: Collaborators) => Composition;
