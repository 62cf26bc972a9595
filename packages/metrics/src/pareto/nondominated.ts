/**
 * Which points no other point dominates, all coordinates being the better the larger. A point dominates another
 * when it is at least as good in all coordinates and better in one; equal points do not dominate each other.
 *
 * @param points of the same dimension.
 * @returns their places, in the order given. O(n²).
 */
export function nondominated(points: readonly (readonly number[])[]): number[] {
  return points.flatMap((point, place) => (points.some((other) => dominates(other, point)) ? [] : [place]));
}

/** Whether `a` is at least as good as `b` in all coordinates and better in one (larger is better). */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, axis) => value >= b[axis]!) && a.some((value, axis) => value > b[axis]!);
}
