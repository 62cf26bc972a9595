/** Relative size below which a gap in the optimality conditions counts as rounding. */
const TOLERANCE = 1e-12;

/**
 * The point of smallest norm in the convex hull of K vectors, from their Gram matrix: argmin ωᵀGω over the simplex
 * (Eq. 2; Désidéri's MGDA). Closed form for K = 2, Wolfe's active-set method above; exact up to rounding, as long as squared norms are
 * normal numbers (above 1e-290 or so).
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @returns ω: K non-negative weights that sum to one. A zero matrix gives uniform weights.
 */
export function minNormWeights(gram: ArrayLike<number>, count: number): Float64Array {
  const diagonal = Array.from({ length: count }, (_, i) => gram[i * count + i]!);
  const size = Math.max(...diagonal);
  if (!(size > 0)) return new Float64Array(count).fill(1 / count);
  if (count === 2) return minNormOfTwo(gram);
  return wolfe(
    Float64Array.from({ length: count * count }, (_, i) => gram[i]! / size),
    count,
  );
}

/** Value of ωᵀGω. */
export function quadraticForm(gram: ArrayLike<number>, weights: ArrayLike<number>): number {
  const count = weights.length;
  let total = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) total += weights[i]! * gram[i * count + j]! * weights[j]!;
  }
  return total;
}

function minNormOfTwo(gram: ArrayLike<number>): Float64Array {
  const [first, cross, second] = [gram[0]!, gram[1]!, gram[3]!];
  const curvature = first + second - 2 * cross;
  // Equal gradients: every weight is optimal, and the middle favours none.
  const weight = curvature > 0 ? Math.min(1, Math.max(0, (second - cross) / curvature)) : 0.5;
  return Float64Array.of(weight, 1 - weight);
}

function wolfe(gram: Float64Array, count: number): Float64Array {
  const weights = new Float64Array(count);
  let start = 0;
  for (let i = 1; i < count; i++) if (gram[i * count + i]! < gram[start * count + start]!) start = i;
  weights[start] = 1;
  const active = new Set([start]);

  // Each round lowers the norm strictly, so no set of active vectors comes twice; the bound guards rounding.
  for (let round = 0; round < 10 * count * count; round++) {
    const slopes = Array.from({ length: count }, (_, i) => dot(gram, count, i, weights));
    const norm = weights.reduce((total, weight, i) => total + weight * slopes[i]!, 0);
    let entering = -1;
    for (let i = 0; i < count; i++) {
      if (!active.has(i) && (entering < 0 || slopes[i]! < slopes[entering]!)) entering = i;
    }
    if (entering < 0 || slopes[entering]! >= norm - TOLERANCE) break;
    active.add(entering);
    if (!settle(gram, count, weights, active)) break;
  }
  return weights;
}

/** Moves to the best affine combination of the active vectors, dropping those whose weight would turn negative. */
function settle(gram: Float64Array, count: number, weights: Float64Array, active: Set<number>): boolean {
  while (active.size > 0) {
    const members = [...active];
    const affine = affineMinimum(gram, count, members);
    if (affine === undefined) return false;
    let step = 1;
    members.forEach((member, i) => {
      const [from, to] = [weights[member]!, affine[i]!];
      if (to < 0) step = Math.min(step, from / (from - to));
    });
    members.forEach(
      (member, i) => (weights[member] = weights[member]! + step * (affine[i]! - weights[member]!)),
    );
    if (step === 1) return true;
    for (const member of members) {
      if (weights[member]! > TOLERANCE) continue;
      weights[member] = 0;
      active.delete(member);
    }
  }
  return false;
}

/** argmin ωᵀGω with Σω = 1 over the members, without signs; undefined when the system is singular. */
function affineMinimum(gram: Float64Array, count: number, members: readonly number[]): number[] | undefined {
  const size = members.length;
  // The bordered system [1 + G] x = 1 has the same direction and stays regular for one vanishing vector.
  const rows = members.map((i) => [...members.map((j) => 1 + gram[i * count + j]!), 1]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    if (Math.abs(rows[pivot]![column]!) < TOLERANCE) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  const solution = rows.map((row, i) => row[size]! / row[i]!);
  const total = solution.reduce((sum, value) => sum + value, 0);
  return solution.map((value) => value / total);
}

function dot(gram: Float64Array, count: number, row: number, weights: Float64Array): number {
  let total = 0;
  for (let j = 0; j < count; j++) total += gram[row * count + j]! * weights[j]!;
  return total;
}
