/** A list that no model was trained on, as weighters see it that choose weights by what they bring there. */
export interface HeldOutList {
  /** [T x K] scores on the common scale, row-major: objective k of the item at place t at `t * K + k`. */
  readonly scores: Float64Array;
  /** [T] 0 or 1. */
  readonly clicked: Uint8Array;
  /** [T] in the unit and under the cap of the metrics; NaN where not clicked or unknown. */
  readonly dwell: Float64Array;
}

/** What constant weights would have brought on held-out lists. */
export interface WeightEvidence {
  /** K */
  readonly objectives: number;
  /** In time order. */
  readonly lists: readonly HeldOutList[];
  /**
   * Metrics of all lists, ranked by the scores fused under the same weights everywhere.
   *
   * @param weights [K]
   * @param names of built-in or extra metrics.
   * @returns values by name; null where there is nothing to measure.
   * @throws ParetorecError `unknown-metric`.
   */
  metrics(weights: ArrayLike<number>, names: readonly string[]): Readonly<Record<string, number | null>>;
  /**
   * Places of one list from best to worst under weights, ties ordered as in the metrics.
   *
   * @param list index into `lists`.
   * @param weights [K]
   */
  rank(list: number, weights: ArrayLike<number>): Int32Array;
}

/** Weights with what they brought. */
export interface ValuedWeights {
  /** [K] */
  readonly weights: readonly number[];
  /** By name, on the held-out lists; null where there was nothing to measure. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** What a weighter chose; kept with the epoch's checkpoint. */
export interface WeightChoice extends ValuedWeights {
  /** The efficient choices among which it chose, where it searched for them. */
  readonly front?: readonly ValuedWeights[];
}
