import type { FieldPlace } from './embedding-table.js';
import type { FieldRows } from './field-rows.js';

/** What N gradients have at the places of one use of a table. */
export interface TableUse {
  readonly rows: FieldRows;
  readonly at: FieldPlace;
  /** The array of the use's group, for each of the N. */
  readonly gradients: readonly Float32Array[];
}

/**
 * Adds the inner products of N gradients by one table to those by others: the places that look up a row add up in its gradient.
 *
 * @param uses all of the table's.
 * @param dim D of its rows.
 * @param products [N x N]
 */
export function addTableProducts(uses: readonly TableUse[], dim: number, products: Float64Array): void {
  const count = Math.sqrt(products.length);
  const byRow = new Map<number, Float64Array>();
  for (const { rows, at, gradients } of uses) {
    for (let i = 0; i < rows.count; i += 1) {
      const row = rows.rows[i]!;
      const sums = byRow.get(row) ?? new Float64Array(count * dim);
      byRow.set(row, sums);
      const from = (rows.places[i]! * at.fields + at.index) * dim;
      const weight = rows.weights[i]!;
      gradients.forEach((gradient, n) => {
        for (let d = 0; d < dim; d += 1) sums[n * dim + d]! += weight * gradient[from + d]!;
      });
    }
  }
  for (const sums of byRow.values())
    for (let a = 0; a < count; a += 1)
      for (let b = 0; b < count; b += 1)
        for (let d = 0; d < dim; d += 1) products[a * count + b]! += sums[a * dim + d]! * sums[b * dim + d]!;
}
