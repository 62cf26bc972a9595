/**
 * Alias table (Walker 1977, Vose 1991) of `count` weights from `from`: an item is drawn by taking a column c from `from` on
 * uniformly, and {@link pickOf} of it.
 *
 * @param weights not negative, with a sum above 0.
 */
export function makeAlias(
  weights: Float64Array,
  from: number,
  count: number,
  keep: Float32Array,
  choices: Uint32Array,
): void {
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[from + i]!;
  const put = (column: number, share: number, other: number): void => {
    keep[from + column] = share;
    choices[2 * (from + column)] = from + column;
    choices[2 * (from + column) + 1] = from + other;
  };
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
  for (const rest of [...large, ...small]) {
    put(rest, 1, rest);
  }
}

/**
 * The item of a column: itself with the chance that the table keeps it, else the other one.
 *
 * Floor is -1 or 0, which takes the place of a branch that no processor could foresee.
 *
 * @param u uniform in (0, 1).
 */
export function pickOf(keep: Float32Array, choices: Uint32Array, column: number, u: number): number {
  return choices[2 * column + 1 + Math.floor(u - keep[column]!)]!;
}
