import { ParetorecError, type FieldColumn, type FieldSpec } from '@paretorec/contracts';
import type { EmbeddingTable } from './embedding-table.js';

/** Row of a numeric field's table that values multiply, and the row that stands for a missing value. */
const VALUE_ROW = 0;
const MISSING_ROW = 1;

/** Where the D numbers of one field lie in the arrays of a group: place i at `(i * fields + index) * D`. */
export interface FieldPlace {
  readonly index: number;
  readonly fields: number;
}

/** The places of a group: `perList` of each list, of which the first `lengths[list]` are real. */
export interface Places {
  readonly lengths: Int32Array;
  readonly perList: number;
}

/** Calls `visit` for every table row that a real place of a column uses, with its weight in the place's sum. */
function forEachRow(
  column: FieldColumn,
  { lengths, perList }: Places,
  rows: number,
  field: FieldSpec,
  visit: (place: number, row: number, weight: number) => void,
): void {
  const check = (id: number): number => {
    // The negated form also catches NaN from an array that is too short.
    if (!(id >= 0 && id < rows)) throw outOfTable(field, id);
    return id;
  };
  for (let list = 0; list < lengths.length; list += 1) {
    const end = list * perList + lengths[list]!;
    for (let place = list * perList; place < end; place += 1) {
      if (column.kind === 'categorical') {
        visit(place, check(column.ids[place]!), 1);
      } else if (column.kind === 'numeric') {
        const value = column.values[place]!;
        if (Number.isNaN(value)) visit(place, MISSING_ROW, 1);
        else visit(place, VALUE_ROW, value);
      } else {
        const from = column.offsets[place]!;
        const to = column.offsets[place + 1]!;
        if (from === to) visit(place, 0, 1);
        for (let i = from; i < to; i += 1) visit(place, check(column.ids[i]!), 1 / (to - from));
      }
    }
  }
}

/** Writes the embedded values of a field; `out` holds zeros at first. */
export function gatherField(
  table: EmbeddingTable,
  field: FieldSpec,
  column: FieldColumn,
  places: Places,
  at: FieldPlace,
  dim: number,
  out: Float32Array,
): void {
  const { values } = table;
  forEachRow(column, places, table.rows, field, (place, row, weight) => {
    const to = (place * at.fields + at.index) * dim;
    const from = row * dim;
    for (let d = 0; d < dim; d += 1) out[to + d]! += weight * values[from + d]!;
  });
}

/** Adds the gradients of a field's embedded values to its table's rows. */
export function scatterField(
  table: EmbeddingTable,
  field: FieldSpec,
  column: FieldColumn,
  places: Places,
  at: FieldPlace,
  dim: number,
  gradient: Float32Array,
): void {
  forEachRow(column, places, table.rows, field, (place, row, weight) => {
    table.add(row, gradient, (place * at.fields + at.index) * dim, weight);
  });
}

function outOfTable(field: FieldSpec, id: number): ParetorecError {
  return new ParetorecError({
    code: 'id-outside-table',
    where: `${field.group} field ${field.name}`,
    problem: 'a batch has an id that the embedding table has no row for',
    found: String(id),
    expected: `0 to ${field.rows - 1}`,
    remedy: 'encode the data with the vocabularies of this run',
  });
}
