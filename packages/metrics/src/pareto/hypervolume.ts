/**
 * Area that points of the plane dominate above a reference point, both coordinates being the better the larger.
 * Points that are not better than the reference in both coordinates add nothing.
 */
export function hypervolume2d(
  points: readonly (readonly [number, number])[],
  reference: readonly [number, number],
): number {
  const above = points.filter(([x, y]) => x > reference[0] && y > reference[1]).sort((a, b) => b[0] - a[0]);
  let area = 0;
  let top = reference[1];
  for (const [x, y] of above) {
    if (y <= top) continue;
    area += (x - reference[0]) * (y - top);
    top = y;
  }
  return area;
}
