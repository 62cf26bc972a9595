/**
 * A label that no column of the log holds, computed for every shown item from a field of the items.
 *
 * - `new-values`: the share of the item's values of a categorical or multi-valued field that no item before it in the list has, in [0, 1];
 *   unknown for an item without a value.
 * - `item-field`: a numeric field of the item, in its own unit; unknown where it is missing.
 */
export interface ComputedLabel {
  readonly use: (typeof COMPUTED_LABELS)[number];
  /** Declared field of the items. */
  readonly field: string;
}

/** How labels are computed; {@link ComputedLabel} says what each is. */
export const COMPUTED_LABELS = ['new-values', 'item-field'] as const;

/** What an objective is learnt from: a label column of the log by its name, or a computed label. */
export type Label = string | ComputedLabel;

/** The name of a label: that of its column, or `<use>(<field>)`, such as `new-values(tags)`. */
export function labelName(label: Label): string {
  return typeof label === 'string' ? label : `${label.use}(${label.field})`;
}
