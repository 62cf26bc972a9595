import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { innerProducts, rescaled, squaredNorms } from './gram-weighting.js';

/** Options of {@link upgradWeights}. */
export interface UpgradOptions {
  /** K non-negative numbers: how much each projected gradient counts; 1 / K each when left out. */
  readonly preference?: ArrayLike<number>;
  /** Added to the diagonal, as a share of the trace, so that dependent gradients have one solution; default 1e-10. Give more for a matrix of single precision. */
  readonly regularisation?: number;
}

/** Slopes above minus this, of entries of size one, count as those of an optimum. */
const TOLERANCE = 1e-13;

/**
 * Unconflicting projection of gradients (UPGrad; Quinton and Rey 2024, Prop. 1): every gradient is projected onto
 * the cone of the directions that conflict with none, and the projections are added. For any K no combined gradient conflicts
 * with any. K quadratic programs of K unknowns, solved exactly.
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @returns K weights, none below its preference; the preference for gradients that vanish.
 */
export function upgradWeights(
  gram: ArrayLike<number>,
  count: number,
  { preference, regularisation = 1e-10 }: UpgradOptions = {},
): Float64Array {
  const stated = Float64Array.from(preference ?? new Float64Array(count).fill(1 / count));
  const trace = squaredNorms(gram, count).reduce((total, square) => total + square, 0);
  if (!(trace > 0)) return stated;
  const unit = rescaled(gram, new Float64Array(count).fill(Math.sqrt(trace)));
  for (let i = 0; i < count; i++) unit[i * count + i]! += regularisation;
  const total = new Float64Array(count);
  stated.forEach((share, i) => {
    const single = new Float64Array(count);
    single[i] = 1;
    project(unit, single).forEach((weight, k) => (total[k]! += share * weight));
  });
  return total;
}

/**
 * argmin vᵀGv over v ≥ u, whose gradient is the projection of that of u: u plus the non-negative least squares solution
 * (Lawson and Hanson 1974, chapter 23), in terms of the Gram matrix.
 */
function project(gram: Float64Array, start: Float64Array): Float64Array {
  const count = start.length;
  let weights = start;
  const free = new Set<number>();
  // A round lowers vᵀGv, so that no free set comes twice; the bound guards rounding.
  for (let round = 0; round < 10 * count; round++) {
    const slopes = innerProducts(gram, weights);
    const [entering] = [...slopes.keys()]
      .filter((i) => !free.has(i) && slopes[i]! < -TOLERANCE)
      .sort((a, b) => slopes[a]! - slopes[b]!);
    if (entering === undefined) break;
    free.add(entering);
    const settled = settle(gram, start, weights, free);
    if (settled === undefined) break;
    weights = settled;
  }
  return weights;
}

/**
 * Moves to the minimum over the free weights, fixing those that would fall below their start; undefined where rounding of
 * the matrix beyond the regularisation has left no minimum.
 */
function settle(
  gram: Float64Array,
  start: Float64Array,
  from: Float64Array,
  free: Set<number>,
): Float64Array | undefined {
  let weights = from;
  while (free.size > 0) {
    const aim = minimum(gram, start, [...free]);
    if (aim === undefined) return undefined;
    let step = 1;
    for (const i of free)
      if (aim[i]! < start[i]!) step = Math.min(step, (weights[i]! - start[i]!) / (weights[i]! - aim[i]!));
    weights = weights.map((weight, i) => (free.has(i) ? weight + step * (aim[i]! - weight) : weight));
    if (step === 1) break;
    for (const i of free) {
      if (weights[i]! > start[i]! + TOLERANCE) continue;
      weights[i] = start[i]!;
      free.delete(i);
    }
  }
  return weights;
}

/** argmin vᵀGv where only the free weights move. */
function minimum(gram: Float64Array, start: Float64Array, free: readonly number[]): Float64Array | undefined {
  const count = start.length;
  const fixed = start.map((weight, i) => (free.includes(i) ? 0 : weight));
  const pull = innerProducts(gram, fixed);
  const block = new Matrix(free.map((i) => free.map((j) => gram[i * count + j]!)));
  const factors = new CholeskyDecomposition(block);
  if (!factors.isPositiveDefinite()) return undefined;
  const solution = factors.solve(Matrix.columnVector(free.map((i) => -pull[i]!)));
  free.forEach((i, at) => (fixed[i] = solution.get(at, 0)));
  return fixed;
}
