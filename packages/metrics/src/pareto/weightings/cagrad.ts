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
 * @returns K non-negative weights 1 / K + (c‖g_0‖ / ‖g_w‖) w; 1 / K each where the ball is empty, zeros where the gradients are stationary.
 */
export function cagradWeights(
  gram: ArrayLike<number>,
  count: number,
  { c, stationaryNorm = 1e-4 }: CagradOptions,
): Float64Array {
  const mean = new Float64Array(count).fill(1 / count);
  const reach = c * norm(gram, mean);
  if (reach === 0) return mean;
  const size = Math.sqrt(squaredNorms(gram, count).reduce((total, square) => total + square, 0));
  const unit = rescaled(gram, new Float64Array(count).fill(size));
  const radius = reach / size;

  const candidate = (tau: number): Candidate => {
    const weights = minNormWeights(shifted(unit, mean, tau / radius), count);
    return { tau, weights, excess: norm(unit, weights) - tau };
  };
  const lowest = candidate(stationaryNorm);
  if (lowest.excess < 0) return new Float64Array(count);
  const weights = settle(lowest, candidate);
  const factor = radius / norm(unit, weights);
  return mean.map((share, i) => share + factor * weights[i]!);
}

interface Candidate {
  readonly tau: number;
  readonly weights: Float64Array;
  /** ‖g_w‖ - τ */
  readonly excess: number;
}

/** The weights whose norm is the τ that they were found for: a root by false position (Illinois), as ‖g_w‖ / τ falls with τ. */
function settle(lowest: Candidate, candidate: (tau: number) => Candidate): Float64Array {
  // The rows of a matrix of Frobenius norm one are no longer than one, so that the root lies below two.
  let [older, newer] = [candidate(2), lowest];
  for (;;) {
    const tau = (older.tau * newer.excess - newer.tau * older.excess) / (newer.excess - older.excess);
    const next = candidate(tau);
    if (!(Math.abs(tau - newer.tau) > 1e-12 * tau)) return next.weights;
    // The root stays between the two; an end that stays twice counts half, so that the other comes across.
    older = next.excess * newer.excess < 0 ? newer : { ...older, excess: older.excess / 2 };
    newer = next;
  }
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

const norm = (gram: ArrayLike<number>, weights: Float64Array): number =>
  Math.sqrt(Math.max(0, quadraticForm(gram, weights)));
