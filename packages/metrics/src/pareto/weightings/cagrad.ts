import { minNormWeights, quadraticForm } from '../min-norm.js';
import { innerProducts, rescaled, squaredNorms } from './gram-weighting.js';

/** Options of {@link cagradWeights}. */
export interface CagradOptions {
  /** Radius of the ball around the mean gradient as a share of its norm, from 0; below 1 it converges to a minimum of the mean loss. */
  readonly c: number;
  /** Norm of g_w, as a share of the root of the trace, below which the gradients count as stationary; default 1e-4. */
  readonly stationaryNorm?: number;
}

/**
 * Conflict-averse descent (CAGrad; Liu and others, NeurIPS 2021): the direction within c‖g_0‖ of the mean gradient g_0 whose
 * worst inner product with a gradient is largest. By duality it is g_0 + (c‖g_0‖ / ‖g_w‖) g_w with w on the simplex
 * minimising g_w · g_0 + c‖g_0‖‖g_w‖.
 *
 * Exact up to rounding: for a given norm τ of g_w the problem is a min-norm point, and τ is a root. Some ten min-norm points.
 *
 * @param gram K x K symmetric positive semi-definite, row-major.
 * @returns K non-negative weights 1 / K + (c‖g_0‖ / ‖g_w‖) w; zeros where the gradients are stationary.
 */
export function cagradWeights(
  gram: ArrayLike<number>,
  count: number,
  { c, stationaryNorm = 1e-4 }: CagradOptions,
): Float64Array {
  const trace = squaredNorms(gram, count).reduce((total, square) => total + square, 0);
  if (!(trace > 0)) return new Float64Array(count);
  const unit = rescaled(gram, new Float64Array(count).fill(Math.sqrt(trace)));
  const mean = new Float64Array(count).fill(1 / count);
  const radius = c * norm(unit, mean);
  if (!(radius > 0)) return mean;

  const candidate = (tau: number): Candidate => {
    const weights = minNormWeights(shifted(unit, mean, tau / radius), count);
    return { tau, weights, norm: norm(unit, weights) };
  };
  const lowest = Math.max(norm(unit, minNormWeights(unit, count)), stationaryNorm);
  const low = candidate(lowest);
  if (low.norm < stationaryNorm) return new Float64Array(count);
  const { weights, norm: length } = settle(low, candidate);
  return mean.map((share, i) => share + (radius / length) * weights[i]!);
}

interface Candidate {
  readonly tau: number;
  readonly weights: Float64Array;
  /** ‖g_w‖ */
  readonly norm: number;
}

/** The candidate whose norm is the τ that it was found for: a root by false position (Illinois), as ‖g_w‖ / τ falls with τ. */
function settle(low: Candidate, candidate: (tau: number) => Candidate): Candidate {
  // The rows of a matrix of Frobenius norm one are no longer than one, so that the root lies below.
  let [left, right] = [low, candidate(1)];
  let [atLeft, atRight] = [left.norm - left.tau, right.norm - right.tau];
  if (atLeft <= 0) return left;
  if (atRight >= 0) return right;
  let side = 0;
  for (let round = 0; round < 200; round++) {
    const tau = (left.tau * atRight - right.tau * atLeft) / (atRight - atLeft);
    const next = candidate(tau);
    const value = next.norm - tau;
    if (Math.abs(value) <= 1e-15 * tau || right.tau - left.tau <= 1e-15 * tau) return next;
    if (value > 0) {
      [left, atLeft] = [next, value];
      if (side === 1) atRight /= 2;
      side = 1;
    } else {
      [right, atRight] = [next, value];
      if (side === -1) atLeft /= 2;
      side = -1;
    }
  }
  return right;
}

/** Gram matrix of the gradients g_i + η g_0. */
function shifted(gram: Float64Array, mean: Float64Array, eta: number): Float64Array {
  const count = mean.length;
  const byMean = innerProducts(gram, mean);
  const offset = eta * eta * quadraticForm(gram, mean);
  return gram.map(
    (entry, at) => entry + eta * (byMean[Math.floor(at / count)]! + byMean[at % count]!) + offset,
  );
}

const norm = (gram: Float64Array, weights: Float64Array): number =>
  Math.sqrt(Math.max(0, quadraticForm(gram, weights)));
