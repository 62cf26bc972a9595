import type { FieldSpec, Tensor } from '@paretorec/contracts';
import { concat, reshape, split, sum } from '@paretorec/tensor';

/**
 * What attention sees of a group of fields: an entry for each categorical or multi-valued field, and one for all
 * numeric fields together, the sum of their vectors.
 *
 * Attention costs the square of its entries; numeric fields add up to a projection of the vector of their values.
 */
export class FieldTokens {
  /** Entries that attention sees. */
  readonly count: number;
  readonly #fields: readonly FieldSpec[];

  constructor(fields: readonly FieldSpec[]) {
    this.#fields = fields;
    const numeric = fields.filter(({ kind }) => kind === 'numeric').length;
    this.count = fields.length - numeric + Math.min(1, numeric);
  }

  /**
   * @param embedded [N, F, D]
   * @returns [N, count, D]
   */
  apply(embedded: Tensor): Tensor {
    if (this.count === this.#fields.length) return embedded;
    const [sets, , dim] = embedded.shape as [number, number, number];
    const runs = runsOfKind(this.#fields);
    const parts = split(
      embedded,
      runs.map(({ size }) => size),
      1,
    );
    const numeric = parts.filter((_, i) => runs[i]!.numeric);
    const total = reshape(sum(concat(numeric, 1), 1), [sets, 1, dim]);
    return concat([...parts.filter((_, i) => !runs[i]!.numeric), total], 1);
  }
}

/** Lengths of the stretches of numeric and other fields, in order. */
function runsOfKind(fields: readonly FieldSpec[]): { numeric: boolean; size: number }[] {
  const runs: { numeric: boolean; size: number }[] = [];
  for (const { kind } of fields) {
    const numeric = kind === 'numeric';
    const last = runs.at(-1);
    if (last?.numeric === numeric) last.size += 1;
    else runs.push({ numeric, size: 1 });
  }
  return runs;
}
