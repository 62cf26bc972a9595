/** What metrics may know of an item beside its place in lists. */
export interface ItemFacts {
  readonly id: string;
  /**
   * Its share of the clicks of the training part, every item of the catalogue counting one click more, so that none has the share 0;
   * undefined where unknown.
   */
  readonly popularity?: number | undefined;
  /** By field of the experiment's `metrics.categories`: its distinct values, none where unknown. */
  readonly categories?: readonly (readonly string[])[] | undefined;
}

/** Candidates of one list with what became of them, as a metric sees them. */
export interface RankedList {
  readonly listId: string;
  readonly userId: string;
  /** One a place. */
  readonly items: readonly ItemFacts[];
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
export interface ListMetric {
  readonly name: string;
  /** Numerator and denominator that one list adds; both 0 when the list has nothing to measure. */
  parts(list: RankedList): { readonly sum: number; readonly count: number };
}

/**
 * A metric of all lists together that is no mean over them, such as the share of items that appear in any. It has a value but no interval:
 * users drawn with replacement are fewer different ones, and such a number grows with how many there are.
 */
export interface PartMetric {
  readonly name: string;
  /** The value, null where there is nothing to measure, and what it is a share or mean of. */
  measure(lists: readonly RankedList[]): { readonly value: number | null; readonly n: number };
}

/** What results are measured by. */
export type Metric = ListMetric | PartMetric;
