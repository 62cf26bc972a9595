import { ParetorecError, type Embedder, type FieldColumn, type ListBatch } from '@paretorec/contracts';
import { expect } from 'vitest';
import { tinyBatch } from '../inputs/tiny-batch.js';

/** Expects an embedder to refuse, with their place, a feature that is infinite and gradients that are no numbers. */
export function expectNumbersOnly(embedder: Embedder): void {
  const batch = tinyBatch();
  expectRefusal(
    () => embedder.gather(withInfinity(batch)),
    /field clicks.*place 2 of list 3.*found Infinity/u,
  );
  const gradients = embedder.gather(batch).map((values) => new Float32Array(values.length));
  // The id, which is the first field, at the second place of the first list.
  gradients[1]![embedder.itemFields * embedder.embeddingDim] = NaN;
  const [ids] = batch.item;
  const row = ids!.kind === 'categorical' ? ids!.ids[1]! : NaN;
  expectRefusal(
    () => embedder.scatter(batch, gradients, 0.01),
    new RegExp(`item/id, row ${row}: .*found NaN`, 'u'),
  );
}

/** The batch with an infinite number at the second place of the third list. */
function withInfinity(batch: ListBatch): ListBatch {
  const impression = batch.impression.map((column): FieldColumn => {
    if (column.kind !== 'numeric') return column;
    return { ...column, values: column.values.with(2 * batch.positions + 1, Infinity) };
  });
  return { ...batch, impression };
}

function expectRefusal(work: () => unknown, message: RegExp): void {
  let refusal: unknown;
  try {
    work();
  } catch (error) {
    refusal = error;
  }
  expect(ParetorecError.isInstance(refusal)).toBe(true);
  expect((refusal as ParetorecError).code).toBe('not-finite');
  expect((refusal as ParetorecError).message).toMatch(message);
}
