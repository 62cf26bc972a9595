import type { FieldRows } from './field-rows.js';

/** Rows that a field's table is asked for by each list, at `perList` places, the first of which is place `first` of the list. */
export interface ListUse {
  readonly rows: FieldRows;
  readonly perList: number;
  readonly first: number;
}

/**
 * For each list and field, and each pair of the list's places, the sum over rows that both places use of the products of their
 * weights.
 *
 * @param fields the uses of each field's table.
 * @param size P: places of a list, over all uses.
 * @returns [lists x fields x P x P]
 */
export function productsOfRows(
  fields: readonly (readonly ListUse[])[],
  lists: number,
  size: number,
): Float32Array {
  const products = new Float32Array(lists * fields.length * size * size);
  fields.forEach((uses, field) => {
    const byList = Array.from({ length: lists }, (): Entry[] => []);
    for (const { rows, perList, first } of uses) {
      for (let i = 0; i < rows.count; i++) {
        const [list, place] = [Math.floor(rows.places[i]! / perList), rows.places[i]! % perList];
        byList[list]!.push({ place: first + place, row: rows.rows[i]!, weight: rows.weights[i]! });
      }
    }
    byList.forEach((entries, list) => {
      const start = (list * fields.length + field) * size * size;
      for (const a of entries)
        for (const b of entries)
          if (a.row === b.row) products[start + a.place * size + b.place]! += a.weight * b.weight;
    });
  });
  return products;
}

interface Entry {
  readonly place: number;
  readonly row: number;
  readonly weight: number;
}
