import type { Parameter, ParameterStore, Tensor } from './tensor.js';

// The parts of a state encoder that are components of their own. S networks of the same shape run as one batch. An axis E
// is 1 where all networks read the same, and S where each reads its own.

/** f_inter: lets the fields that a step knows meet (Eq. 3). */
export interface FieldInteraction {
  readonly parameters: readonly Parameter[];
  /** Width of what a set becomes. */
  readonly outputDim: number;
  /**
   * @param sets [E, N, F, D]
   * @returns [S, N, outputDim]
   */
  apply(sets: Tensor): Tensor;
}

/** A configured kind of field interaction. */
export interface FieldInteractionFactory {
  create(request: FieldInteractionRequest): FieldInteraction;
}

/** What a field interaction is made for. */
export interface FieldInteractionRequest {
  readonly parameters: ParameterStore;
  /** S */
  readonly stack: number;
  /** F: vectors in a set. */
  readonly fields: number;
  /** D: width of a vector. */
  readonly fieldDim: number;
}

/** f_behav: makes one vector of a user's past clicks (Eq. 4). */
export interface Behaviour {
  readonly parameters: readonly Parameter[];
  /** Width of that vector. */
  readonly outputDim: number;
  /**
   * @param clicks [E, B, C, I] profiles of the clicks, the most recent first.
   * @param mask [B, C], or [S, B, C] where each network has lists of its own: 1 for a real click; what stands in the other
   *   places must change nothing.
   * @returns [S, B, outputDim]
   */
  apply(clicks: Tensor, mask: Tensor): Tensor;
}

/** A configured kind of behaviour. */
export interface BehaviourFactory {
  create(request: BehaviourRequest): Behaviour;
}

/** What a behaviour is made for. */
export interface BehaviourRequest {
  readonly parameters: ParameterStore;
  /** S */
  readonly stack: number;
  /** C: clicks of a user, at most. */
  readonly clicks: number;
  /** I: width of a click's profile. */
  readonly clickDim: number;
}

/**
 * What turns the inputs f_0 to f_{t-1} of a list's steps into h_t (Eq. 6), one after the other.
 *
 * Its memory is one row of fixed width M for each list, whose first H entries are h_t; a memory of zeros is that of nothing.
 * Whoever holds memories may reshape, repeat and pick rows.
 */
export interface Cell {
  readonly parameters: readonly Parameter[];
  /** G: width of its input, f_i W + b, which the encoder computes for all steps at once. */
  readonly inputDim: number;
  /** M */
  readonly memoryDim: number;
  /**
   * Takes in one step of N lists.
   *
   * @param inputs [S, N, G]
   * @param memory [S, N, M]; left out, it is that of nothing.
   * @returns [S, N, M]
   */
  step(inputs: Tensor, memory?: Tensor): Tensor;
  /**
   * For cells that can take in P steps from nothing at once: h after each of them. Left out, the steps are taken in turn.
   *
   * @param inputs [S, P, N, G]
   * @returns [S, P, N, H]
   */
  unroll?(inputs: Tensor): Tensor;
}

/** A configured kind of cell. */
export interface CellFactory {
  create(request: CellRequest): Cell;
}

/** What a cell is made for. */
export interface CellRequest {
  readonly parameters: ParameterStore;
  /** S */
  readonly stack: number;
  /** H: width of h_t. */
  readonly stateDim: number;
}
