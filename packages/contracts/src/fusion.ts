import type { Tensor } from './tensor.js';

/** Turns K scores and K weights of one candidate into the number that ranks it. Host side, float64. */
export interface Fusion {
  /** What becomes of a model's score before the scores are brought to one scale; nothing where left out. */
  transform?(score: number): number;
  /** @param scores [K] transformed, on one scale: mean 0 and deviation 1 on training lists. */
  fuse(scores: Float64Array, weights: Float64Array): number;
  /** The same with tensors. A fusion without it cannot be exported, and weighters learn from scores that it has not transformed. */
  readonly tensors?: FusionTensors;
}

/** A {@link Fusion} as operations on tensors, which can be part of a graph that runs without this framework. */
export interface FusionTensors {
  /** @param scores [B, T, K] */
  transform?(scores: Tensor): Tensor;
  /**
   * @param scores [B, T, K]
   * @param weights [B, T, K]
   * @returns [B, T]
   */
  fuse(scores: Tensor, weights: Tensor): Tensor;
}
