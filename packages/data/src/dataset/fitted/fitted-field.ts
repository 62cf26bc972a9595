import type { FeatureSchema, FieldGroup, FieldSpec } from '@paretorec/contracts';
import type { FieldSource } from '../fields/field-source.js';
import type { NumericScale } from './numeric-scale.js';

/** A field with what was fitted on the training part; the vocabulary of an id field is the table `v_<index>`. */
export interface FittedField {
  readonly source: FieldSource;
  readonly spec: FieldSpec;
  /** Numeric fields only. */
  readonly scale?: NumericScale | undefined;
}

/** Table with the columns `value` and `id` of a field's vocabulary. */
export function vocabularyTable(index: number): string {
  return `v_${index}`;
}

/** The fields of a group with their places among all fields. */
export function fieldsOf(
  fields: readonly FittedField[],
  group: FieldGroup,
): { field: FittedField; index: number }[] {
  return fields.map((field, index) => ({ field, index })).filter(({ field }) => field.source.group === group);
}

/** The schema that models see. */
export function featureSchema(fields: readonly FittedField[], historyLength: number): FeatureSchema {
  const specs = (group: FieldGroup): FieldSpec[] => fieldsOf(fields, group).map(({ field }) => field.spec);
  return {
    user: specs('user'),
    context: specs('context'),
    item: specs('item'),
    impression: specs('impression'),
    history: specs('history'),
    historyLength,
  };
}
