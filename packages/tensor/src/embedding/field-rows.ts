import { ParetorecError, type FieldColumn, type FieldSpec } from '@paretorec/contracts';

/** Row of a numeric field's table that values multiply. */
const VALUE_ROW = 0;
/** Bins and knots cover this many spreads to both sides of the mean; the outermost ones have what lies beyond, too. */
const REACH = 3;

/** The places of a group: `perList` of each list, of which the first `lengths[list]` are real. */
export interface Places {
  readonly lengths: Int32Array;
  readonly perList: number;
}

/** The table rows that the real places of a column use: entry i adds `weights[i]` times row `rows[i]` to place `places[i]`. */
export interface FieldRows {
  readonly count: number;
  readonly places: Int32Array;
  readonly rows: Int32Array;
  readonly weights: Float64Array;
}

/** Several embedders read a column of a batch, and each of them twice. */
const known = new WeakMap<FieldColumn, Places & { readonly field: FieldSpec; readonly found: FieldRows }>();

/**
 * The rows that a column uses, worked out once for its lists' lengths: a column must not change after it was read.
 *
 * @throws ParetorecError `id-outside-table`, `not-finite`.
 */
export function rowsOf(column: FieldColumn, { lengths, perList }: Places, field: FieldSpec): FieldRows {
  const last = known.get(column);
  if (last?.perList === perList && last.field === field && areEqual(last.lengths, lengths)) return last.found;
  const found = findRows(column, { lengths, perList }, field);
  known.set(column, { lengths: lengths.slice(), perList, field, found });
  return found;
}

const areEqual = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

function findRows(column: FieldColumn, { lengths, perList }: Places, field: FieldSpec): FieldRows {
  const capacity = lengths.length * perList;
  const most = column.kind === 'multi' ? column.ids.length + capacity : 2 * capacity;
  const places = new Int32Array(most);
  const rows = new Int32Array(most);
  const weights = new Float64Array(most);
  let count = 0;
  const put = (place: number, row: number, weight: number): void => {
    // The negated form also catches NaN from an array that is too short.
    if (!(row >= 0 && row < field.rows)) throw outOfTable(field, row);
    places[count] = place;
    rows[count] = row;
    weights[count++] = weight;
  };
  const putNumber = (place: number, value: number): void => {
    if (field.form === 'bins') return put(place, binOf(value, field.rows - 1), 1);
    if (field.form !== 'knots') return put(place, VALUE_ROW, value);
    const along = shareOfReach(value) * (field.rows - 2);
    const below = Math.min(Math.floor(along), field.rows - 3);
    put(place, below, 1 - (along - below));
    put(place, below + 1, along - below);
  };
  for (let list = 0; list < lengths.length; list += 1) {
    const end = list * perList + lengths[list]!;
    for (let place = list * perList; place < end; place += 1) {
      if (column.kind === 'categorical') {
        put(place, column.ids[place]!, 1);
      } else if (column.kind === 'numeric') {
        const value = column.values[place]!;
        if (Number.isNaN(value)) put(place, field.rows - 1, 1);
        else if (Number.isFinite(value)) putNumber(place, value);
        else throw notFinite(field, value, list, place - list * perList);
      } else {
        const from = column.offsets[place]!;
        const to = column.offsets[place + 1]!;
        if (from === to) put(place, 0, 1);
        const weight = field.pooling === 'sum' ? 1 : 1 / (to - from);
        for (let i = from; i < to; i += 1) put(place, column.ids[i]!, weight);
      }
    }
  }
  return { count, places, rows, weights };
}

/** Where a normalised value lies between -3 and 3 spreads, 0 to 1. */
const shareOfReach = (value: number): number => Math.min(Math.max((value + REACH) / (2 * REACH), 0), 1);

const binOf = (value: number, bins: number): number =>
  Math.min(Math.floor(shareOfReach(value) * bins), bins - 1);

function notFinite(field: FieldSpec, value: number, list: number, place: number): ParetorecError {
  return new ParetorecError({
    code: 'not-finite',
    where: `${field.group} field ${field.name}`,
    problem: `a batch has no finite number at place ${place + 1} of list ${list + 1}`,
    found: String(value),
    expected: 'a finite number, or NaN where it is missing',
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
