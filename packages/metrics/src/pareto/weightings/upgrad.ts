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
  const unit = rescaled(gram, new Float64Array(count).fill(Math.sqrt(trace))).map((entry, at) =>
    at % (count + 1) === 0 ? entry + regularisation : entry,
  );
  const total = new Float64Array(count);
  stated.forEach((share, i) => {
    const single = new Float64Array(count);
    single[i] = 1;
    project(unit, single).forEach((weight, k) => (total[k]! += share * weight));
  });
  return total;
}

/**
 * argmin vᵀGv over v ≥ u, whose gradient is the projection of that of u. Where a weight is above its start its slope is 0: one
 * weight after the other changes sides, always the first that is wrong (Murty 1974), which comes to an end for every positive
 * definite matrix. Rounding beyond the regularisation can leave none to find: then u itself.
 */
function project(gram: Float64Array, start: Float64Array): Float64Array {
  const free = new Set<number>();
  let weights: Float64Array | undefined = start;
  // Few changes are needed; the bound guards rounding.
  for (let change = 0; weights !== undefined && change < 10 * start.length; change++) {
    const [given, slopes] = [weights, innerProducts(gram, weights)];
    const wrong = slopes.findIndex((slope, i) => (free.has(i) ? given[i]! < start[i]! : slope < -TOLERANCE));
    if (wrong < 0) return weights;
    if (!free.delete(wrong)) free.add(wrong);
    weights = minimum(gram, start, [...free]);
  }
  return start;
}

/** argmin vᵀGv where only the free weights move; undefined where there is no minimum. */
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
