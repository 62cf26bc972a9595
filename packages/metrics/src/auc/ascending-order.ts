/** Places of `values` from the smallest to the largest value; equal values in no particular order. */
export function ascendingOrder(values: Float64Array): Int32Array {
  return Int32Array.from(values, (_, place) => place).sort((a, b) => values[a]! - values[b]!);
}
