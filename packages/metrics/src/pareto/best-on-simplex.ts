import type { Rng } from '@paretorec/contracts';
import { projectOnSimplex } from './project-on-simplex.js';
import { uniformOnSimplex } from './uniform-on-simplex.js';

/** Rounds of refinement for three coordinates and more; each halves the reach of the one before it. */
const ROUNDS = 5;

/** How {@link bestOnSimplex} searches. */
export interface SimplexSearch {
  /** Steps of the first grid between two corners, from 1. */
  readonly steps: number;
  /** Draws for three coordinates and more. */
  readonly rng: Pick<Rng, 'uniform' | 'normal'>;
}

/**
 * The point of the simplex with the largest value; among equals the one nearest to the centre, as values by ranks have
 * plateaus.
 *
 * Two coordinates: a grid of `steps` steps, then one as fine again around its best. More: the centre, the corners and
 * `steps` · 5 K uniform draws, then five rounds of `steps` · K normal steps from the best, the deviation halving from 0.2.
 *
 * @param count K, from 1.
 * @param value finite; asked once a point.
 */
export function bestOnSimplex(
  count: number,
  value: (point: Float64Array) => number,
  { steps, rng }: SimplexSearch,
): Float64Array {
  const best = new BestPoint(count, value);
  if (count === 2) {
    const tryShare = (share: number): void => best.try(Float64Array.of(share, 1 - share));
    for (let step = 0; step <= steps; step++) tryShare(step / steps);
    const around = Math.round(best.point[0]! * steps) * steps;
    for (let fine = Math.max(0, around - steps); fine <= Math.min(steps ** 2, around + steps); fine++)
      if (fine % steps !== 0) tryShare(fine / steps ** 2);
    return best.point;
  }
  best.try(new Float64Array(count).fill(1 / count));
  if (count === 1) return best.point;
  for (let k = 0; k < count; k++) best.try(Float64Array.from({ length: count }, (_, i) => (i === k ? 1 : 0)));
  for (let draw = 0; draw < steps * 5 * count; draw++) best.try(uniformOnSimplex(count, rng));
  for (let round = 0; round < ROUNDS; round++) {
    const deviation = 0.2 / 2 ** round;
    for (let draw = 0; draw < steps * count; draw++)
      best.try(projectOnSimplex(best.point.map((weight) => weight + deviation * rng.normal())));
  }
  return best.point;
}

/** The best point tried so far. */
class BestPoint {
  point: Float64Array;
  readonly #valueOf: (point: Float64Array) => number;
  #value = Number.NEGATIVE_INFINITY;

  constructor(count: number, valueOf: (point: Float64Array) => number) {
    this.point = new Float64Array(count).fill(1 / count);
    this.#valueOf = valueOf;
  }

  try(point: Float64Array): void {
    const value = this.#valueOf(point);
    const nearer = value === this.#value && squaredNorm(point) < squaredNorm(this.point);
    if (value > this.#value || nearer) [this.#value, this.point] = [value, point];
  }
}

/** On the simplex it is the smaller the nearer the centre. */
const squaredNorm = (point: Float64Array): number => point.reduce((total, x) => total + x * x, 0);
