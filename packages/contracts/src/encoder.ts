import type { EmbeddedLists, Embedder } from './embedder.js';
import type { Parameter, ParameterStore, Tensor } from './tensor.js';

/** What a network needs of its state encoder. */
export interface EncoderRequest {
  readonly parameters: ParameterStore;
  readonly embedder: Embedder;
  /** S networks of the same shape that run as one batch: K for objective models, 1 for actor and critic. */
  readonly stack: number;
  /** K when the weights of shown items are part of f_i (Eq. 5), else 0. */
  readonly weightsInState: number;
}

/** What was shown at one position. */
export interface ShownItem {
  /** From 0. */
  readonly position: number;
  /** [B, F, D] its embedded fields, a slice of `EmbeddedLists.item`. */
  readonly fields: Tensor;
  /** [B, K] its weights, when they are part of the state. */
  readonly weights?: Tensor;
}

/**
 * The state encoder of Eq. 3 to 6: what is known of user, behaviour, context and the items shown so far.
 * Shapes: S stacked networks, B lists, T positions, H = stateDim, I = itemDim. Positions come before lists,
 * so that a recurrent step takes a contiguous part.
 */
export interface StateEncoder {
  readonly stateDim: number;
  readonly itemDim: number;
  readonly parameters: readonly Parameter[];
  /** Everything that does not depend on the course of the list; computed once a batch. */
  prepare(lists: EmbeddedLists): PreparedLists;
  /** [S, B, H] state before the first position. */
  begin(prepared: PreparedLists): Tensor;
  /** [S, B, H] state after an item was shown. */
  advance(prepared: PreparedLists, state: Tensor, shown: ShownItem): Tensor;
  /**
   * States [S, T, B, H] before each position of the logged lists, in one pass.
   * @param weigh asked once a position, in order, for the weights [B, K] of the item shown there.
   */
  unroll(prepared: PreparedLists, weigh?: (position: number, state: Tensor) => Tensor): Tensor;
  /** States [S, T, B, H] that take in each position's own item too (and weights [B, T, K]), from those before it. */
  include(prepared: PreparedLists, states: Tensor, weights?: Tensor): Tensor;
}

/** The encoder's own intermediate tensors; only these two are for others. */
export interface PreparedLists {
  readonly lists: EmbeddedLists;
  /** [T, B, I] item profiles d_t. */
  readonly items: Tensor;
}

/** A configured kind of encoder. */
export interface EncoderFactory {
  create(request: EncoderRequest): StateEncoder;
}
