import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { minNormWeights, quadraticForm } from '../min-norm.js';
import { innerProducts, rescaled, squaredNorms } from './gram-weighting.js';

/** Squared norm of the shortest combination of unit gradients below which they count as stationary. */
const STATIONARY = 1e-13;

/**
 * The Nash bargaining solution (Nash-MTL; Navon and others, ICML 2022): α > 0 with Gα = 1 / α, the direction with the largest
 * product of the objectives' gains. Every objective gains, and the direction does not change when one is rescaled.
 *
 * α minimises ½αᵀGα - Σ log α, which is convex and self-concordant, so that damped Newton steps reach it from anywhere, in
 * some ten factorisations; the published iteration of convex programs stops at 1e-3.
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @returns K positive weights; zeros where the gradients are Pareto stationary up to rounding, as then there is no solution.
 */
export function nashMtlWeights(gram: ArrayLike<number>, count: number): Float64Array {
  const norms = squaredNorms(gram, count).map(Math.sqrt);
  const none = new Float64Array(count);
  if (!norms.every((norm) => norm > 0)) return none;
  const unit = rescaled(gram, norms);
  if (quadraticForm(unit, minNormWeights(unit, count)) <= STATIONARY) return none;
  return bargain(unit, count)?.map((weight, i) => weight / norms[i]!) ?? none;
}

/** Newton's method on ½βᵀGβ - Σ log β; undefined where rounding has left no curvature. */
function bargain(gram: Float64Array, count: number): Float64Array | undefined {
  let weights = new Float64Array(count).fill(1);
  // Steps end in rounding that can be larger than the last decrement asked for; the bound guards it.
  for (let round = 0; round < 200; round++) {
    const products = innerProducts(gram, weights);
    const slopes = products.map((product, i) => product - 1 / weights[i]!);
    const curvature = Matrix.from1DArray(count, count, gram);
    weights.forEach((weight, i) => curvature.set(i, i, curvature.get(i, i) + 1 / weight ** 2));
    const factors = new CholeskyDecomposition(curvature);
    if (!factors.isPositiveDefinite()) return undefined;
    const step = factors.solve(Matrix.columnVector(slopes)).getColumn(0);
    const decrement = Math.sqrt(step.reduce((total, move, i) => total + move * slopes[i]!, 0));
    const length = 1 / (1 + decrement);
    weights = weights.map((weight, i) => weight - length * step[i]!);
    // The next would be of the size of its square.
    if (!(decrement > 1e-8)) break;
  }
  return weights;
}
