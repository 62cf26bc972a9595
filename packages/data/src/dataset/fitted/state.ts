import type { FittedObjective } from '../options.js';
import type { SplitBounds } from '../tables/split.js';
import type { FittedField } from './fitted-field.js';

/** Everything fitted but the vocabularies, which are tables. */
export interface FittedState {
  readonly fields: readonly FittedField[];
  readonly objectives: readonly FittedObjective[];
  readonly historyLength: number;
  /** Absent when the fitted log named its parts. */
  readonly bounds: SplitBounds | undefined;
}
