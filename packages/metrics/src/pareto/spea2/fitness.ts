import { dominates } from '../nondominated.js';

/**
 * SPEA2's raw fitness (Zitzler, Laumanns, Thiele 2001): for each point the strengths of all that dominate it, summed, where a
 * strength is how many points one dominates. 0 for what nothing dominates.
 *
 * @param points of the same dimension, all coordinates the better the larger. O(n²).
 */
export function rawFitness(points: readonly (readonly number[])[]): Float64Array {
  const strengths = points.map((point) => points.filter((other) => dominates(point, other)).length);
  return Float64Array.from(points, (point) =>
    points.reduce((total, other, place) => (dominates(other, point) ? total + strengths[place]! : total), 0),
  );
}

/**
 * SPEA2's density 1 / (σ + 2) with the distance σ to the `neighbour`-th nearest other point: below 1, so that it only orders points of the
 * same raw fitness, the lonelier one first.
 *
 * @param distances [n x n] of {@link pairDistances}.
 * @param neighbour from 1; at most the number of other points counts. √n in the paper.
 */
export function density(distances: readonly Float64Array[], neighbour: number): Float64Array {
  return Float64Array.from(distances, (row) => {
    const sorted = row.slice().sort();
    // The last entry is the point itself, infinitely far away.
    const distance = sorted.length < 2 ? 0 : sorted[Math.min(neighbour, sorted.length - 1) - 1]!;
    return 1 / (distance + 2);
  });
}

/** Euclidean distances of all pairs, [n x n]; infinite from a point to itself, so that it is nobody's neighbour. */
export function pairDistances(points: readonly (readonly number[])[]): Float64Array[] {
  return points.map((point, place) =>
    Float64Array.from(points, (other, at) =>
      at === place ? Number.POSITIVE_INFINITY : Math.hypot(...point.map((x, axis) => x - other[axis]!)),
    ),
  );
}
