/** Words of one column of an {@link AliasTable}. */
export const COLUMN_WORDS = 8;

/**
 * Items with weights, to be drawn in constant time by the kernels (Walker 1977, Vose 1991): a column is taken uniformly, and its own
 * item with the chance that the column is its own, else the other.
 *
 * Of each column: how much of it is its own (float), its own item, that item's freshness (float), the other item, the other's
 * freshness (float), and three unused. All that a draw reads lies in half a cache line.
 */
export class AliasTable {
  /** Where the kernels find it. */
  readonly address: number;
  readonly #words: Uint32Array;
  readonly #floats: Float32Array;

  /** @param words {@link COLUMN_WORDS} a column. */
  constructor(words: Uint32Array) {
    this.address = words.byteOffset;
    this.#words = words;
    this.#floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  }

  /**
   * Fills `count` columns from `from` on.
   *
   * @param weights not negative, with a sum above 0 over these columns.
   * @param items of the columns; @param fresh their freshness.
   */
  fill(from: number, count: number, weights: Float64Array, items: Uint32Array, fresh: Float32Array): void {
    const put = (column: number, share: number, other: number): void => {
      const at = (from + column) * COLUMN_WORDS;
      this.#floats[at] = share;
      this.#words[at + 1] = items[from + column]!;
      this.#floats[at + 2] = fresh[from + column]!;
      this.#words[at + 3] = items[from + other]!;
      this.#floats[at + 4] = fresh[from + other]!;
    };
    let total = 0;
    for (let i = 0; i < count; i++) total += weights[from + i]!;
    const scaled = new Float64Array(count);
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < count; i++) {
      scaled[i] = (weights[from + i]! / total) * count;
      (scaled[i]! < 1 ? small : large).push(i);
    }
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop()!;
      const rich = large[large.length - 1]!;
      put(poor, scaled[poor]!, rich);
      scaled[rich] = scaled[rich]! + scaled[poor]! - 1;
      if (scaled[rich]! < 1) small.push(large.pop()!);
    }
    for (const rest of [...large, ...small]) put(rest, 1, rest);
  }
}
