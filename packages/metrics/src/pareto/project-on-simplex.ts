/**
 * The point of the simplex that is nearest to a point (Duchi and others 2008): the same amount is taken off all
 * coordinates, and what falls below 0 becomes 0. Edges and corners are reached exactly.
 *
 * @param point finite, of any length from 1.
 * @returns non-negative numbers that sum to one.
 */
export function projectOnSimplex(point: ArrayLike<number>): Float64Array {
  const descending = Float64Array.from(point).sort().reverse();
  let [sum, excess] = [0, 0];
  descending.forEach((value, place) => {
    sum += value;
    const candidate = (sum - 1) / (place + 1);
    if (value > candidate) excess = candidate;
  });
  return Float64Array.from(point, (value) => Math.max(0, value - excess));
}
