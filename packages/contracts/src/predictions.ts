import type { ItemFacts } from './metric.js';

/** A column of texts, dictionary-coded: row i has `names[codes[i]]`; code -1 is unknown. The names are distinct. */
export interface CodedColumn {
  readonly names: readonly string[];
  readonly codes: Int32Array;
}

/**
 * Scored items of lists as columns of the same length, in any order of rows; made by reading a file of
 * predictions or by evaluating a run, and judged by the metrics. (list, item) pairs are distinct.
 */
export interface PredictionTable {
  readonly rows: number;
  /** No code is -1. */
  readonly lists: CodedColumn;
  /** No code is -1. */
  readonly items: CodedColumn;
  /** The user of each row's list, the same on all rows of a list; a list without a known user is a user of its own. */
  readonly users?: CodedColumn;
  /** 0 or 1. */
  readonly clicked: Uint8Array;
  /** Finite; higher is better. */
  readonly scores: Float64Array;
  /** Seconds, 0 or more; NaN where unknown. What unclicked rows hold is ignored. */
  readonly dwell: Float64Array;
  /** Place in the list given by the system, smaller is better; when there it decides the order in place of the scores. */
  readonly ranks?: Float64Array;
  /** By code of `items`, where more than the id is known. */
  readonly facts?: readonly ItemFacts[];
}
