/**
 * All points of the simplex whose coordinates are multiples of 1 / steps.
 *
 * @param count K, from 1.
 * @param steps from 1.
 * @returns binomial(steps + K - 1, K - 1) points, the first coordinate falling from 1 to 0.
 */
export function simplexLattice(count: number, steps: number): number[][] {
  const compositions = (parts: number, left: number): number[][] => {
    if (parts === 1) return [[left]];
    return Array.from({ length: left + 1 }, (_, i) => left - i).flatMap((first) =>
      compositions(parts - 1, left - first).map((rest) => [first, ...rest]),
    );
  };
  return compositions(count, steps).map((point) => point.map((part) => part / steps));
}
