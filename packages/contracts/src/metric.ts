/** Candidates of one list with what became of them, as a metric sees them. */
export interface RankedList {
  readonly listId: string;
  readonly userId: string;
  /** Fused scores; order is decided by `order`, not by these. */
  readonly scores: Float64Array;
  readonly clicked: Uint8Array;
  /** NaN where unknown. */
  readonly dwell: Float64Array;
  /** Places from best to worst. */
  readonly order: Int32Array;
}

/** A value with its 95% interval over users. */
export interface MetricValue {
  /** Null where there was nothing to measure. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The denominator. */
  readonly n: number;
}

/**
 * A metric that is a ratio of sums over lists (HIT@K, MAP, ...): its parts per list let intervals be computed
 * by resampling users. Metrics of pooled pairs (AUC) are built in.
 */
export interface Metric {
  readonly name: string;
  /** Numerator and denominator that one list adds; both 0 when the list has nothing to measure. */
  parts(list: RankedList): { readonly sum: number; readonly count: number };
}
