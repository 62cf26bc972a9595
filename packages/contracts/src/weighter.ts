import type { Embedder, EmbeddedLists } from './embedder.js';
import type { ListBatch } from './features.js';
import type { ObjectiveTargets } from './objective.js';
import type { StepClock } from './optimiser.js';
import type { Parameter, Tensor } from './tensor.js';
import type { WeightChoice, WeightEvidence } from './weight-choice.js';

/** What a weighter may look at when it weighs logged lists in training. */
export interface WeighingInput {
  /** Fields embedded by the weighter's own embedders, in their order. */
  readonly lists: readonly EmbeddedLists[];
  /** [B, T, K] this weighter's draw on the host for this batch (see `draw`), when it has one. */
  readonly drawn?: Tensor;
  /** [B, T] 1 for a real position. */
  readonly mask: Tensor;
}

/** What the objectives say of this batch, with the statistics of their gradients; constants. */
export interface GradientStatistics {
  /** [B, T, K, K] Gram matrices of the per-sample gradients; a sample's reward is -ωᵀGω (Eq. 9). */
  readonly gram: Tensor;
  /** [B, T, K] per-sample losses. */
  readonly losses: Tensor;
  /** [B, T, K] scores of the items at their logged positions, as the fusion transforms them: what weights will add up. */
  readonly scores: Tensor;
  /** [B, T, K] labels, for weighters that learn from feedback. */
  readonly targets: ObjectiveTargets;
  readonly clock: StepClock;
  /** False during warm-up, when the weights are to be uniform and only what needs it is trained. */
  readonly weightsActive: boolean;
}

/** Scalars worth a line in the metrics file, by name. */
export type StepReport = Readonly<Record<string, Tensor>>;

/** What came of a step of learning. */
export interface LearningOutcome {
  readonly report: StepReport;
  /** Gradients of the loss by the leaves of the weighter's embedders, in their order: request, item, history of each. */
  readonly leafGradients: readonly (readonly Tensor[])[];
  /**
   * Scalar that the step descended, before the update: its gradients are what the optimiser was given for each of `parameters`, and what
   * `leafGradients` holds. The conformance suite asks it of weighters with `parameters`, and takes what the loss does not
   * differentiate (a target, an action that was tried) for constant where it went through `detach`.
   */
  readonly loss?: Tensor;
}

/**
 * Makes one gradient out of the objectives' own, coordinate by coordinate, where no weights of their losses would give it, such as
 * sign dropout. Gradients that agree come out as they are, which the conformance suite asks.
 */
export interface GradientAggregator {
  /** Host side, before a step: a number for each of so many coordinates, to feed to `combine`. Randomness belongs here. */
  draw?(coordinates: number): Float32Array;
  /**
   * Inside a step. Where an objective does not depend on a coordinate its gradient is 0 there, which is no vote: most coordinates belong
   * to one objective alone, and must move by its gradient.
   *
   * @param gradients [K, N] of the objectives' mean losses over the batch, by all parameters of the models and by the embedded
   *   fields of the batch.
   * @param drawn [N] what `draw` gave.
   * @returns [N] what the optimiser of the objectives takes; under uniform weights it would be the mean over the objectives.
   */
  combine(gradients: Tensor, drawn?: Tensor): Tensor;
}

/**
 * Gives the objective weights ω of every (list, position, item): non-negative, summing to one over K.
 * Implement `weigh` alone for a fixed rule; add `learn` for one that learns; add `choose` for one that goes by metrics;
 * add `draw` for randomness.
 */
export interface Weighter {
  /** Whether two users with the same items can get different weights. */
  readonly personalised: boolean;
  readonly embedders: readonly Embedder[];
  /** What moves by the gradients of a loss; memories that a rule keeps are none. */
  readonly parameters: readonly Parameter[];
  /** Epochs at the start in which the objectives train under uniform weights. */
  readonly warmupEpochs: number;
  /** What every weight keeps, from 0 to below 1 / K; default 0. */
  readonly weightFloor?: number;
  /** True when the weights are for the ranking alone and the objectives always train under uniform weights; default false. */
  readonly fusionOnly?: boolean;
  /**
   * λ of Eq. 19: the share of the loss of `learn` in what a step descends, between 0 and 1; the objectives' have the rest. Default 0.5,
   * which leaves both as they are.
   */
  readonly lossShare?: number;
  /** Names of the metrics that `choose` asks for, so that unknown ones are refused before training. */
  readonly choosesBy?: readonly string[];
  /** Host side, before a step: values [B x T x K] to feed as `drawn`. Randomness belongs here. */
  draw?(batch: ListBatch): Float32Array;
  /** Inside a step, before the weights are used: learns from the batch's gradient statistics. */
  learn?(input: WeighingInput, statistics: GradientStatistics): LearningOutcome;
  /**
   * Host side, after a step: learns from the gradients of the objectives' mean losses over the batch, by everything that the objectives
   * learn, embeddings included. Where it is there, a step costs a backward pass an objective more.
   *
   * @param gram [K x K] their inner products, row by row.
   */
  learnFromBatch?(gram: Float64Array): void;
  /**
   * In place of the gradient of the losses weighted by ω; ω then counts in the ranking alone, and `lossShare` does not count. A step costs
   * a backward pass for each objective. In the warm-up, and where the weights are for the ranking alone, it is not asked.
   */
  readonly aggregator?: GradientAggregator;
  /**
   * Host side, after every epoch and before it is validated: chooses weights by the validation lists and puts them where
   * checkpoints keep them. An interrupted epoch ends again, so a choice must not depend on the one before it.
   */
  choose?(evidence: WeightEvidence): WeightChoice;
  /** Inside a step: ω [B, T, K] of the logged lists, treated as constant by the objectives. */
  weigh(input: WeighingInput): Tensor;
  /** Begins to weigh candidates as in serving. */
  begin(input: WeighingInput): WeighingSession;
}

/** Weighs candidates of lists, position by position. */
export interface WeighingSession {
  /** [B, T, K] weights of every item of the lists in the current state. */
  weighAll(): Tensor;
  /** [B, T, K] weights of every item at its logged position given the logged prefix. */
  weighLogged(): Tensor;
  /** The items with these places [B] were shown next, with the weights they had [B x K]. */
  show(places: Int32Array, weights: Float32Array): void;
}
