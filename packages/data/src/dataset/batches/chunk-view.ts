import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import { fieldsOf } from '../fitted/fitted-field.js';
import type { FittedField } from '../fitted/fitted-field.js';
import type { FittedObjective } from '../options.js';
import { readFieldValues } from './field-values.js';
import type { FieldValues } from './field-values.js';
import { columnItems, listColumn, structEntry, vectorItems } from './vectors.js';
import type { ListColumn } from './vectors.js';

/** The feedback part of a chunk. */
export interface OutcomeView {
  readonly listIds: DuckDBVector;
  readonly userIds: DuckDBVector;
  readonly places: ListColumn;
  readonly positions: Int32Array;
  readonly dwell: Float64Array;
  readonly popularity: Float64Array;
  readonly age: Float64Array;
}

/** One chunk of `t_encoded` as typed arrays, not copied. */
export interface ChunkView {
  /** Owns the memory under the arrays: they are only good while it is held. */
  readonly chunk: DuckDBDataChunk;
  readonly lists: number;
  readonly seq: Int32Array;
  readonly cutHash: Int32Array;
  readonly userRow: Int32Array;
  readonly context: readonly FieldValues[];
  readonly history: {
    readonly lists: ListColumn;
    readonly itemRow: Int32Array;
    readonly own: readonly FieldValues[];
  };
  readonly shown: {
    readonly lists: ListColumn;
    readonly itemRow: Int32Array;
    readonly clicked: Uint8Array;
    readonly fields: readonly FieldValues[];
    readonly targets: readonly FieldValues[];
  };
  readonly outcome: OutcomeView | undefined;
}

/** Columns that {@link viewChunk} reads, as a SELECT list over `t_encoded`. */
export function viewColumns(fields: readonly FittedField[], withOutcome: boolean): string {
  const context = fieldsOf(fields, 'context').map((_, i) => `c${i}`);
  return [
    'seq',
    'cut_hash',
    'user_row',
    ...context,
    'history',
    'shown',
    ...(withOutcome ? ['id', 'user_id', 'outcome'] : []),
  ].join(', ');
}

/** Reads a chunk of {@link viewColumns}. */
export function viewChunk(
  chunk: DuckDBDataChunk,
  fields: readonly FittedField[],
  objectives: readonly FittedObjective[],
  withOutcome: boolean,
): ChunkView {
  let next = 3;
  const context = fieldsOf(fields, 'context').map(({ field }) =>
    readFieldValues(field.source.kind, chunk.getColumnVector(next++)),
  );
  const history = listColumn(chunk.getColumnVector(next++));
  const shown = listColumn(chunk.getColumnVector(next++));
  const impression = fieldsOf(fields, 'impression');
  return {
    chunk,
    lists: chunk.rowCount,
    seq: columnItems(chunk, 0),
    cutHash: columnItems(chunk, 1),
    userRow: columnItems(chunk, 2),
    context,
    history: {
      lists: history,
      itemRow: vectorItems(structEntry(history.child, 1)),
      own: fieldsOf(fields, 'history').map(({ field }, i) =>
        readFieldValues(field.source.kind, structEntry(history.child, 2 + i)),
      ),
    },
    shown: {
      lists: shown,
      itemRow: vectorItems(structEntry(shown.child, 1)),
      clicked: vectorItems(structEntry(shown.child, 2)),
      fields: impression.map(({ field }, i) =>
        readFieldValues(field.source.kind, structEntry(shown.child, 3 + i)),
      ),
      targets: objectives.map((_, i) =>
        readFieldValues('numeric', structEntry(shown.child, 3 + impression.length + i)),
      ),
    },
    outcome: withOutcome ? viewOutcome(chunk, next) : undefined,
  };
}

function viewOutcome(chunk: DuckDBDataChunk, first: number): OutcomeView {
  const places = listColumn(chunk.getColumnVector(first + 2));
  return {
    listIds: chunk.getColumnVector(first),
    userIds: chunk.getColumnVector(first + 1),
    places,
    positions: vectorItems(structEntry(places.child, 1)),
    dwell: vectorItems(structEntry(places.child, 2)),
    popularity: vectorItems(structEntry(places.child, 3)),
    age: vectorItems(structEntry(places.child, 4)),
  };
}
