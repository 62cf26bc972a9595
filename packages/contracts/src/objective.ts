import type { Embedder, EmbeddedLists } from './embedder.js';
import type { ListBatch } from './features.js';
import type { Parameter, Tensor } from './tensor.js';

/** One objective: what is learnt, from which label, on whom. */
export interface ObjectiveSpec {
  readonly name: string;
  /** Name of the label: the log's column `clicked`, `dwell` or any other, or `new-values(tags)` and the like of a computed one. */
  readonly label: string;
  /** On which impressions it is learnt. */
  readonly population: 'all' | 'clicked';
}

/**
 * Per-sample gradients of the losses, with respect to what (method: "Gradients per sample"): the inputs of the output layers,
 * the output layers' parameters, or all that is learnt, embeddings included.
 */
export type GradientScope = 'representation' | 'head' | 'full';

/** What an objective model says of logged lists. All [B, T, K'] in the order of `objectives`. */
export interface ObjectiveEvaluation {
  readonly scores: Tensor;
  /** Per-sample losses, 0 where the label is unknown or the position is padding. */
  readonly losses: Tensor;
  /** Derivative of each loss by its score, 0 where the loss is masked. */
  readonly slopes: Tensor;
  /**
   * Inner products of the scores' gradients, without the losses' slopes: entry (i, j) of a sample is
   * ∇q_i · ∇q_j = shared_i · shared_j + [i = j] own_i.
   */
  readonly sensitivity: ScoreSensitivity;
  /**
   * [B, T, K'] squared norms of the scores' gradients by the parameters of the output layers, computed when asked; given by
   * models with the scope `head`, whose objectives have output layers of their own.
   */
  readonly headNorms?: () => Tensor;
}

/** Gradients of scores by all that a model learns, without the losses' slopes (scope `full`). */
export interface ScoreGradients {
  /** [B, T, K', K'] inner products of the gradients by all parameters but embeddings. */
  readonly dense: Tensor;
  /** For each position t, the gradients of its scores by the embedded fields of the lists up to it. */
  readonly byFields: readonly FieldGradients[];
}

/** Gradients of the scores at position t by embedded fields. */
export interface FieldGradients {
  /** [K', B, F, D] */
  readonly request: Tensor;
  /** [K', B, t + 1, F, D] */
  readonly item: Tensor;
  /** [K', B, C, F, D] */
  readonly history: Tensor;
}

/** Gradients of scores by the inputs of the output layer, split by what the objectives share. */
export interface ScoreSensitivity {
  /** [B, T, K', R] gradient by what all objectives share (the item profile); R = 0 when nothing is shared. */
  readonly shared: Tensor;
  /** [B, T, K'] squared norm of the gradient by what is the objective's own. */
  readonly own: Tensor;
}

/** An array that a component draws on the host, to be fed into a step. */
export interface DrawnArray {
  /** Row-major. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/**
 * What a score says of the target: `log-odds`, σ(score) is the expected target, a chance where the target is 0 or 1; `mean`, the score
 * is the expected target; `value`, a number on a scale of its own, which ranks and predicts no target.
 */
export type ScoreKind = 'log-odds' | 'mean' | 'value';

/** Targets of a batch as tensors: values and whether they are known, [B, T, K'] each. */
export interface ObjectiveTargets {
  readonly values: Tensor;
  readonly known: Tensor;
}

/**
 * One or more single-objective models of the same shape, run as one batch (Sec. 3.4). A score and a loss for
 * each (list, position); everything inside a step is a function of tensors.
 */
export interface ObjectiveModel {
  readonly objectives: readonly string[];
  readonly embedder: Embedder;
  readonly parameters: readonly Parameter[];
  /** Whether the weights of shown items are part of its state (Eq. 5), so that `weights` are given below; default false. */
  readonly weightsInState?: boolean;
  /** What `evaluate` and `scoreGradients` can differentiate by; default `representation` alone. */
  readonly gradientScopes?: readonly GradientScope[];
  /** What the scores say, in the order of `objectives`; default `value` for all. */
  readonly scoreKinds?: readonly ScoreKind[];
  /**
   * Host side, before a training step: what `evaluate` is to be fed as `drawn`, such as dropout masks. For models that do
   * otherwise in training than in serving; may be empty.
   */
  draw?(batch: ListBatch): readonly DrawnArray[];
  /**
   * Differentiable by `parameters` and by the leaves of `lists`.
   *
   * @param weights [B, T, K] of the items at their logged positions, constants; given where `weightsInState`.
   * @param drawn in a training step what `draw` gave, where the model has it; without it the model does as in serving. With it the
   *   model may move running statistics that it keeps beside its parameters.
   */
  evaluate(
    lists: EmbeddedLists,
    targets: ObjectiveTargets,
    weights?: Tensor,
    drawn?: readonly Tensor[],
  ): ObjectiveEvaluation;
  /**
   * Gradients by everything, for models with the scope `full`. Differentiates itself: call it outside other differentiated
   * functions, which would hold its memory.
   */
  scoreGradients?(lists: EmbeddedLists, weights?: Tensor): ScoreGradients;
  /** After an update, inside the step: moves target copies. */
  afterUpdate?(): void;
  /** Begins to score lists as in serving. */
  begin(lists: EmbeddedLists): ScoringSession;
}

/** Scores candidates of lists, position by position. */
export interface ScoringSession {
  /** [B, T, K'] value of every item of the lists in the current state. */
  scoreAll(): Tensor;
  /**
   * [B, T, K'] value of every item at its logged position given the logged prefix.
   *
   * @param weights [B, T, K] that the items had there; given where the model has `weightsInState`.
   */
  scoreLogged(weights?: Tensor): Tensor;
  /**
   * The items with these places [B] (indices into T) were shown next.
   *
   * @param weights [B x K] that they had; given where the model has `weightsInState`.
   */
  show(places: Int32Array, weights?: Float32Array): void;
}
