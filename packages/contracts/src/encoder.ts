import type { EmbeddedLists, EmbeddingShape } from './embedder.js';
import type { Parameter, ParameterStore, Tensor } from './tensor.js';

/** What a network needs of its state encoder. */
export interface EncoderRequest {
  readonly parameters: ParameterStore;
  readonly embedder: EmbeddingShape;
  /** S networks of the same shape that run as one batch: K for objective models, 1 for actor and critic. */
  readonly stack: number;
  /** K when the weights of shown items are part of f_i (Eq. 5), else 0. */
  readonly weightsInState: number;
  /** Whether items will be valued by a step of their own: `include` and `includeAll` need it. */
  readonly targetInState: boolean;
}

/** What was shown at the next position. */
export interface ShownItem {
  /** [B, F, D] its embedded fields, a slice of `EmbeddedLists.item`. */
  readonly fields: Tensor;
  /** [B, K] its weights, when they are part of the state; [S, B, K] where each network has lists of its own. */
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
  /** The same lists with other items [B, T', F, D] or [S, B, T', F, D]; what does not depend on those is not computed again. */
  withItems(prepared: PreparedLists, item: Tensor): PreparedLists;
  /** State before the first position. */
  begin(prepared: PreparedLists): EncoderState;
  /** State of one position after an item was shown there. */
  advance(prepared: PreparedLists, state: EncoderState, shown: ShownItem): EncoderState;
  /**
   * States before each of the T positions of the logged lists, in one pass.
   * @param weigh asked once a position, in order, for the weights [B, K] of the item shown there, or [S, B, K] where each
   *   network has lists of its own; it gets the `hidden` [S, 1, B, H] of that position.
   */
  unroll(prepared: PreparedLists, weigh?: (position: number, hidden: Tensor) => Tensor): EncoderState;
  /**
   * Hidden states [S, T, B, H] that take in each position's own item too (and weights [B, T, K]).
   * @param states those of `unroll`.
   */
  include(prepared: PreparedLists, states: EncoderState, weights?: Tensor): Tensor;
  /** Hidden states [S, P, T, B, H] that take in any of the list's T items, from the states of P positions. */
  includeAll(prepared: PreparedLists, states: EncoderState): Tensor;
}

/** The encoder's own intermediate tensors; only these two are for others. */
export interface PreparedLists {
  readonly lists: EmbeddedLists;
  /** [T, B, I] item profiles d_t; [S, T, B, I] where each network has embeddings of its own. */
  readonly items: Tensor;
}

/** What an encoder remembers at P positions; only `hidden` is for others. */
export interface EncoderState {
  /** [S, P, B, H] h_t; P is 1, or T for unrolled lists. */
  readonly hidden: Tensor;
}

/** A configured kind of encoder. */
export interface EncoderFactory {
  create(request: EncoderRequest): StateEncoder;
}
