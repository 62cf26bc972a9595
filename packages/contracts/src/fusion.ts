/** Turns K scores and K weights of one candidate into the number that ranks it. Host side, float64. */
export interface Fusion {
  fuse(scores: Float64Array, weights: Float64Array): number;
}
