/** Words of one column of an {@link AliasTable}; see {@link AliasTable.words}. */
const WORDS = 8;

/**
 * Items with weights, to be drawn in constant time (Walker 1977, Vose 1991): a column is taken uniformly, and {@link pickAt}
 * of it.
 */
export class AliasTable {
  /**
   * Of each column: how much of it is its own (float), its own item, that item's freshness (float), the other item, the other's
   * freshness (float), and three unused. All that a draw reads lies in half a cache line.
   */
  readonly words: Uint32Array;
  readonly floats: Float32Array;

  constructor(columns: number) {
    this.words = new Uint32Array(columns * WORDS);
    this.floats = new Float32Array(this.words.buffer);
  }

  /**
   * Fills `count` columns from `from` on.
   *
   * @param weights not negative, with a sum above 0 over these columns.
   * @param items of the columns; @param fresh their freshness.
   */
  fill(from: number, count: number, weights: Float64Array, items: Uint32Array, fresh: Float32Array): void {
    const put = (column: number, share: number, other: number): void => {
      const at = (from + column) * WORDS;
      this.floats[at] = share;
      this.words[at + 1] = items[from + column]!;
      this.floats[at + 2] = fresh[from + column]!;
      this.words[at + 3] = items[from + other]!;
      this.floats[at + 4] = fresh[from + other]!;
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

/**
 * Where the item of a column stands in the table's words, its freshness behind it: the column's own with the chance that it keeps,
 * else the other.
 *
 * Floor is -1 or 0, which takes the place of a branch that no processor could foresee.
 *
 * @param u uniform in (0, 1).
 */
export function pickAt(floats: Float32Array, column: number, u: number): number {
  const at = column * WORDS;
  return at + 3 + 2 * Math.floor(u - floats[at]!);
}
