import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, reshape } from '@paretorec/tensor';
import type { Dropouts, TrainingPass } from './training-pass.js';

/** What a {@link FeatureInteraction} is made for. */
export interface InteractionRequest {
  readonly parameters: ParameterStore;
  /** K' networks of the same shape, run as one batch. */
  readonly stack: number;
  /** F fields of a candidate. */
  readonly fields: number;
  /** D dimensions of an embedded field. */
  readonly embeddingDim: number;
  /** Makes the dropout layers. */
  readonly dropouts: Dropouts;
}

/** What a model's output layer, or a part of it, says of N candidates. */
export interface InteractionOutput {
  /** [K', N] */
  readonly score: Tensor;
  /** Computes the squared norm [K', N] of the score's gradient by the inputs of the output layer: serving needs none. */
  readonly sensitivity: () => Tensor;
}

/** How the fields of a candidate meet: what sets one feature-interaction model apart from another. */
export interface FeatureInteraction {
  readonly parameters: readonly Parameter[];
  /**
   * @param fields [K', N, F, D] embedded fields of N candidates, for each network its own.
   * @param pass in training; left out in serving.
   */
  apply(fields: Tensor, pass?: TrainingPass): InteractionOutput;
}

/** Makes the interaction of a model. */
export type InteractionFactory = (request: InteractionRequest) => FeatureInteraction;

/** The sum of two parts of an output layer, whose inputs are those of both. */
export const outputSum = (a: InteractionOutput, b: InteractionOutput): InteractionOutput => ({
  score: add(a.score, b.score),
  sensitivity: () => add(a.sensitivity(), b.sensitivity()),
});

/** [K', N, F, D] fields to [K', N, F x D], one after the other. */
export const flattened = (fields: Tensor): Tensor => {
  const [stack, candidates, count, dim] = fields.shape as [number, number, number, number];
  return reshape(fields, [stack, candidates, count * dim]);
};
