/**
 * Alias table (Walker 1977, Vose 1991) of `count` weights from `from`: afterwards item `from + i` is drawn by taking a
 * column uniformly and keeping it with `keep[from + i]`, else taking `from + alias[from + i]`.
 *
 * @param weights not negative, with a sum above 0.
 */
export function makeAlias(
  weights: Float64Array,
  from: number,
  count: number,
  keep: Float32Array,
  alias: Uint32Array,
): void {
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
    keep[from + poor] = scaled[poor]!;
    alias[from + poor] = rich;
    scaled[rich] = scaled[rich]! + scaled[poor]! - 1;
    if (scaled[rich]! < 1) small.push(large.pop()!);
  }
  for (const rest of [...large, ...small]) {
    keep[from + rest] = 1;
    alias[from + rest] = rest;
  }
}
