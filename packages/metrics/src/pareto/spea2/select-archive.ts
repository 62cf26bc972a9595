import { density, pairDistances, rawFitness } from './fitness.js';

/** Which points survive, and how fit each of all points is (smaller is fitter; below 1 is efficient). */
export interface ArchiveSelection {
  /** Places of the survivors in the points given. */
  readonly archive: readonly number[];
  readonly fitness: Float64Array;
}

/**
 * SPEA2's environmental selection: what nothing dominates survives; the fittest of the others fill the room that is left, or the
 * most crowded are dropped one by one where room is short.
 *
 * @param points all coordinates the better the larger, in units that make distances mean something.
 * @param size of the archive, from 1.
 * @param neighbour see {@link density}; default √n, at least 1.
 */
export function selectArchive(
  points: readonly (readonly number[])[],
  size: number,
  neighbour = Math.max(1, Math.floor(Math.sqrt(points.length))),
): ArchiveSelection {
  const distances = pairDistances(points);
  const raw = rawFitness(points);
  const crowding = density(distances, neighbour);
  const fitness = raw.map((value, place) => value + crowding[place]!);
  const places = points.map((_, place) => place);
  const efficient = places.filter((place) => raw[place] === 0);
  if (efficient.length > size) return { archive: truncate(efficient, distances, size), fitness };
  const rest = places
    .filter((place) => raw[place] !== 0)
    .sort((a, b) => fitness[a]! - fitness[b]!)
    .slice(0, size - efficient.length);
  return { archive: [...efficient, ...rest], fitness };
}

/**
 * Drops the point that is nearest to another one until few enough are left; at equal distances the next nearest decide, and so on, and the
 * first of those that are equal in all.
 */
function truncate(places: readonly number[], distances: readonly Float64Array[], size: number): number[] {
  const left = [...places];
  while (left.length > size) {
    const sorted = left.map((place) => Float64Array.from(left, (other) => distances[place]![other]!).sort());
    const crowded = left.reduce(
      (worst, _, i) => (compareDistances(sorted[i]!, sorted[worst]!) < 0 ? i : worst),
      0,
    );
    left.splice(crowded, 1);
  }
  return left;
}

/** Lexicographic order of ascending distances. */
function compareDistances(a: Float64Array, b: Float64Array): number {
  const differing = a.findIndex((distance, i) => distance !== b[i]);
  return differing < 0 ? 0 : a[differing]! - b[differing]!;
}
