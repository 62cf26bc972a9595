import type { FieldGroup, FieldSpec } from '@paretorec/contracts';

/** Where a field's values come from. */
export interface FieldSource {
  /** Unique in the experiment. */
  readonly name: string;
  readonly group: FieldGroup;
  readonly kind: FieldSpec['kind'];
  /** An id itself, a declared column of the log, or computed from what is known before the list's time. */
  readonly origin: 'id' | 'declared' | 'derived';
  /** Column of the group's built table, without its prefix. */
  readonly column: string;
}
