import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';

/** Q(s, ·) of every position of some lists: values [T, B] of weights [T, B, K]. */
export type Values = (weights: Tensor) => Tensor;

/** What a critic knows of some lists. */
export interface Judgement {
  readonly values: Values;
  /** A [T, B, K, K] of a value of the form -ωᵀAω; nothing where it has another form. */
  readonly matrices?: () => Tensor;
}

/** What a form of the critic sees of logged lists. */
export interface CriticView {
  /** [T, B, I] item profiles d_t. */
  readonly items: Tensor;
  /** [1, T, B, H] states h'_t, without the weights of their own position. */
  states(): Tensor;
  /** [1, T, B, H] states that take in the whole of step t, with its weights [T, B, K]. */
  statesAfter(weights: Tensor): Tensor;
}

/** How weights, state and item become a value. */
export interface CriticForm {
  readonly parameters: readonly Parameter[];
  judge(view: CriticView): Judgement;
}

/** Sizes of a {@link CriticForm}. */
export interface CriticShape {
  /** H */
  readonly stateDim: number;
  /** I */
  readonly itemDim: number;
  /** K */
  readonly objectives: number;
  /** Of the forms that have a hidden layer. */
  readonly hiddenUnits: number;
}

/** Makes a form with its parameters in a store of its own. */
export type CreateForm = (store: ParameterStore, shape: CriticShape) => CriticForm;
