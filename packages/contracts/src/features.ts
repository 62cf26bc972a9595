/** What a field describes, and so how many values a list has of it. */
export type FieldGroup =
  /** The user of the list: one value a list. */
  | 'user'
  /** The request (hour, page, device): one value a list. */
  | 'context'
  /** The item itself (id, type, tags, length): one value an item, also for the items of the history. */
  | 'item'
  /** An item at the moment it was shown (age, clicks so far): one value a position. */
  | 'impression'
  /** A past click (dwell, how long ago): one value an entry of the history. */
  | 'history';

/**
 * One input field after fitting. Every field is a weighted sum of rows of an embedding table:
 * categorical (row `id`), multi-valued (rows pooled), numeric (as its `form` says; the last row when missing).
 */
export interface FieldSpec {
  readonly name: string;
  readonly group: FieldGroup;
  readonly kind: 'categorical' | 'multi' | 'numeric';
  /**
   * Rows of the table. Categorical and multi: 1 + known values, id 0 stands for unknown or missing. Numeric: 1 for missing, and 1
   * that values multiply, or as many as it has bins.
   */
  readonly rows: number;
  /** Share of training occurrences whose id becomes 0, so that the unknown row is trained (0 to 1). */
  readonly idDropout: number;
  /** Of a multi-valued field; default `mean`. */
  readonly pooling?: FieldPooling | undefined;
  /** Of a numeric field; default `value`. */
  readonly form?: NumericForm | undefined;
}

/**
 * How the rows of several values become one vector: their mean, their sum, or their sum weighted by the softmax of a score that every
 * value learns.
 */
export type FieldPooling = 'mean' | 'sum' | 'attention';

/**
 * How a number becomes a vector: times one row; the row of its bin; or a mixture of the rows of the two knots that it lies between,
 * by how near they are. Bins and knots are equally wide on the field's scale, which is logarithmic for long tails.
 */
export type NumericForm = 'value' | 'bins' | 'knots';

/** All fields of an experiment, fitted on the training part, in the order in which batches hold them. */
export interface FeatureSchema {
  readonly user: readonly FieldSpec[];
  readonly context: readonly FieldSpec[];
  readonly item: readonly FieldSpec[];
  readonly impression: readonly FieldSpec[];
  readonly history: readonly FieldSpec[];
  /** Most recent clicks kept a list (C). */
  readonly historyLength: number;
}

/** The values of one field for n places (lists, positions or history entries), row-major. */
export type FieldColumn =
  | { readonly kind: 'categorical'; readonly ids: Int32Array }
  /** Place i has the ids `ids[offsets[i] .. offsets[i + 1]]`; n + 1 offsets. */
  | { readonly kind: 'multi'; readonly offsets: Int32Array; readonly ids: Int32Array }
  /** Normalised values; NaN where missing. */
  | { readonly kind: 'numeric'; readonly values: Float32Array };

/** What an objective learns, as fitted on the training part. */
export interface LabelColumn {
  /** [lists x positions] target in the objective's own scale; NaN where unknown, padded or outside its population. */
  readonly targets: Float32Array;
}

/**
 * B lists of at most T positions (and C past clicks), as typed arrays. Padded places hold id 0, NaN or no value;
 * `lengths` says where a list ends. Lists shorter than T are padded at the end; a batch may be padded with
 * lists of length 0 so that its shape is fixed.
 */
export interface ListBatch {
  /** B, padding lists included. */
  readonly lists: number;
  /** T. */
  readonly positions: number;
  /** [B] items of each list, 0 for a padding list. */
  readonly lengths: Int32Array;
  /** One column a field of `FeatureSchema.user`, [B]. */
  readonly user: readonly FieldColumn[];
  /** [B] each. */
  readonly context: readonly FieldColumn[];
  /** [B x T] each. */
  readonly item: readonly FieldColumn[];
  /** [B x T] each. */
  readonly impression: readonly FieldColumn[];
  readonly history: {
    /** [B] entries known of each list, at most C; entry 0 is the most recent. */
    readonly lengths: Int32Array;
    /** `FeatureSchema.item` of the clicked items, [B x C] each. */
    readonly item: readonly FieldColumn[];
    /** `FeatureSchema.history`, [B x C] each. */
    readonly own: readonly FieldColumn[];
  };
  /** By objective name. */
  readonly labels: Readonly<Record<string, LabelColumn>>;
  /** What metrics and predictions need; absent in training batches. */
  readonly outcome?: ListOutcome;
}

/** Identity and feedback of the places of a batch, as they stand in the log. */
export interface ListOutcome {
  /** [B] ids as text. */
  readonly listIds: readonly string[];
  readonly userIds: readonly string[];
  /** [B x T] */
  readonly itemIds: readonly string[];
  /** [B x T] position in the logged list, from 1 (differs from the place when a list was cut). */
  readonly loggedPositions: Int32Array;
  /** [B x T] 0 or 1. */
  readonly clicked: Uint8Array;
  /** [B x T] seconds, NaN where unknown. */
  readonly dwell: Float64Array;
  /** [B x T] clicks of the item before the list's time. */
  readonly popularity: Float64Array;
  /** [B x T] hours from when the item was published, else first shown, to the list's time; at least 0. */
  readonly age: Float64Array;
}
