import type { EmbeddedLists, Embedder } from './embedder.js';
import type { ParameterStore, Parameter, Tensor } from './tensor.js';

/** What a network needs of its state encoder. */
export interface EncoderRequest {
  readonly parameters: ParameterStore;
  readonly embedder: Embedder;
  /** S networks of the same shape that run as one batch: K for objective models, 1 for actor and critic. */
  readonly stack: number;
  /** K when the weights of shown items are part of f_i (Eq. 5), else 0. */
  readonly weightsInState: number;
  /** Whether the target item's fields (and weights) take part in the state of its own position. */
  readonly targetInState: boolean;
}

/**
 * The state encoder of Eq. 3 to 6: what is known of user, behaviour, context and the items shown so far.
 * Shapes: S stacked networks, B lists, T positions, H = stateDim, I = itemDim.
 */
export interface StateEncoder {
  readonly stateDim: number;
  readonly itemDim: number;
  readonly parameters: readonly Parameter[];
  /** Everything that does not depend on the course of the list; computed once a batch. */
  prepare(lists: EmbeddedLists): PreparedLists;
  /** [S, B, H] state before the first position. */
  begin(prepared: PreparedLists): Tensor;
  /** The state after position `position` (from 0) was shown; weights [B, K] when `weightsInState`. */
  advance(prepared: PreparedLists, state: Tensor, position: number, weights?: Tensor): Tensor;
  /**
   * States [S, B, T, H] before each position of the logged lists, in one pass.
   * @param weigh asked once a position, in order, for the weights [B, K] of the item shown there.
   */
  unroll(prepared: PreparedLists, weigh?: (position: number, state: Tensor) => Tensor): Tensor;
  /**
   * With `targetInState`: states [S, B, T, H] that include each position's own item (and weights [B, T, K]),
   * from the states before it.
   */
  include(prepared: PreparedLists, states: Tensor, weights?: Tensor): Tensor;
}

/** The encoder's own intermediate tensors; only `items` is for others. */
export interface PreparedLists {
  readonly lists: EmbeddedLists;
  /** [S, B, T, I] item profiles d_t. */
  readonly items: Tensor;
}

/** A configured kind of encoder. */
export interface EncoderFactory {
  create(request: EncoderRequest): StateEncoder;
}
