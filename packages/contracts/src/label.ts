/**
 * A label that is computed for every shown item from a field of the items.
 *
 * - `new-values`: the share of the item's values of a categorical or multi-valued field that no item before it in the list has, in [0, 1];
 *   unknown for an item without a value.
 * - `item-field`: a numeric field of the item, in its own unit; unknown where it is missing.
 */
export interface FieldLabel {
  readonly use: (typeof FIELD_LABELS)[number];
  /** Declared field of the items. */
  readonly field: string;
}

/** How labels are computed from a field of the items; {@link FieldLabel} says what each is. */
export const FIELD_LABELS = ['new-values', 'item-field'] as const;

/**
 * A utility: the sum of label columns of the log, each times what one unit of it is worth. Unknown where one of them is; the time spent on an
 * item that was not clicked is 0.
 */
export interface MixedLabel {
  readonly use: 'mixture';
  /** Worth of a unit, above 0, by label column. */
  readonly of: Readonly<Record<string, number>>;
  /** Those of the columns that are durations; a data set that is fitted fills them in, so that other logs are read alike. */
  readonly durations?: readonly string[] | undefined;
}

/** A label that no column of the log holds. */
export type ComputedLabel = FieldLabel | MixedLabel;

/** What an objective is learnt from: a label column of the log by its name, or a computed label. */
export type Label = string | ComputedLabel;

/**
 * The name of a label: that of its column, or `<use>(<field>)`, such as `new-values(tags)`, or `mixture(<worth> <column>, ...)`, such as
 * `mixture(1 clicked, 0.02 dwell)`.
 */
export function labelName(label: Label): string {
  if (typeof label === 'string') return label;
  if (label.use !== 'mixture') return `${label.use}(${label.field})`;
  // Quoted where a name could be taken for several.
  const shown = (column: string): string => (/^[^\s,()"]+$/.test(column) ? column : JSON.stringify(column));
  const parts = Object.entries(label.of).map(([column, worth]) => `${worth} ${shown(column)}`);
  return `mixture(${parts.join(', ')})`;
}
