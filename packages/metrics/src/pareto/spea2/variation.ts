import type { Rng } from '@paretorec/contracts';
import { projectOnSimplex } from '../project-on-simplex.js';

/** How children differ from their parents. */
export interface Variation {
  /** Share of pairs of parents that are crossed, 0 to 1. */
  readonly crossover: number;
  /** Distribution index of the crossover, from 0; the larger, the nearer the children are to their parents. */
  readonly crossoverIndex: number;
  /** Share of coordinates that mutate, 0 to 1. */
  readonly mutation: number;
  /** Distribution index of the mutation, from 0. */
  readonly mutationIndex: number;
}

/**
 * Two children of two weight vectors: simulated binary crossover (Deb and Agrawal 1995) along the line of the parents, polynomial mutation
 * (Deb and Goyal 1996) of single coordinates within [0, 1], and back to the nearest points of the simplex.
 *
 * Crossover draws one spread for all coordinates: then children keep the sum of their parents and leave the simplex by its edges alone.
 */
export function vary(
  parents: readonly [Float64Array, Float64Array],
  variation: Variation,
  rng: Pick<Rng, 'uniform'>,
): [Float64Array, Float64Array] {
  const [one, other] = parents;
  let children: [Float64Array, Float64Array] = [one, other];
  if (rng.uniform() < variation.crossover) {
    const spread = crossoverSpread(rng.uniform(), variation.crossoverIndex);
    const child = (near: Float64Array, far: Float64Array): Float64Array =>
      near.map((x, k) => ((1 + spread) * x + (1 - spread) * far[k]!) / 2);
    children = [child(one, other), child(other, one)];
  }
  return children.map((child) =>
    projectOnSimplex(
      child.map((x) =>
        rng.uniform() < variation.mutation ? x + mutationStep(x, rng.uniform(), variation.mutationIndex) : x,
      ),
    ),
  ) as [Float64Array, Float64Array];
}

/** β of simulated binary crossover: the distance of the children over that of the parents; below 1 for half of the draws. */
export function crossoverSpread(draw: number, index: number): number {
  const exponent = 1 / (index + 1);
  return draw <= 0.5 ? (2 * draw) ** exponent : (1 / (2 * (1 - draw))) ** exponent;
}

/** Step of polynomial mutation within [0, 1]: from a coordinate x in it, no draw leaves it. */
export function mutationStep(x: number, draw: number, index: number): number {
  const inside = Math.min(1, Math.max(0, x));
  const power = index + 1;
  if (draw < 0.5) return (2 * draw + (1 - 2 * draw) * (1 - inside) ** power) ** (1 / power) - 1;
  return 1 - (2 * (1 - draw) + (2 * draw - 1) * inside ** power) ** (1 / power);
}
