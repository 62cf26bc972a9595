import type { Rng } from '@paretorec/contracts';
import { nondominated } from '../nondominated.js';
import { uniformOnSimplex } from '../uniform-on-simplex.js';
import { selectArchive } from './select-archive.js';
import { vary, type Variation } from './variation.js';

/** How {@link spea2} searches. */
export interface Spea2Options {
  /** Weight vectors tried in each generation, from 2. */
  readonly populationSize: number;
  /** Weight vectors kept from generation to generation, from 1. */
  readonly archiveSize: number;
  /** Generations, the first population included; from 1. */
  readonly generations: number;
  readonly variation: Variation;
  readonly rng: Pick<Rng, 'uniform' | 'integer'>;
}

/** A weight vector with what it reaches. */
export interface Spea2Member {
  /** [K] on the simplex. */
  readonly weights: Float64Array;
  /** All the better the larger. */
  readonly values: readonly number[];
}

/**
 * SPEA2 over weight vectors (Zitzler, Laumanns, Thiele 2001): fitness by strength and density, an archive by environmental selection,
 * parents by binary tournaments in the archive. Densities and crowding look at values scaled to their range in the population at hand.
 * The first population holds the centre, the corners and uniform draws.
 *
 * @param count K, from 1.
 * @param evaluate finite values of a weight vector, always as many; asked once a vector.
 * @returns the efficient members of the last archive, by rising first value.
 */
export function spea2(
  count: number,
  evaluate: (weights: Float64Array) => readonly number[],
  options: Spea2Options,
): Spea2Member[] {
  const { populationSize, archiveSize, generations, variation, rng } = options;
  const member = (weights: Float64Array): Spea2Member => ({ weights, values: evaluate(weights) });
  let population = firstWeights(count, populationSize, rng).map(member);
  let archive: Spea2Member[] = [];
  for (let generation = 1; ; generation++) {
    const union = [...archive, ...population];
    const selection = selectArchive(inUnitRange(union.map(({ values }) => values)), archiveSize);
    archive = selection.archive.map((place) => union[place]!);
    if (generation >= generations) break;
    const fitness = selection.archive.map((place) => selection.fitness[place]!);
    const parent = (): Float64Array => archive[tournament(fitness, rng)]!.weights;
    const children: Float64Array[] = [];
    while (children.length < populationSize) children.push(...vary([parent(), parent()], variation, rng));
    population = children.slice(0, populationSize).map(member);
  }
  return nondominated(archive.map(({ values }) => values))
    .map((place) => archive[place]!)
    .sort((a, b) => a.values[0]! - b.values[0]!);
}

function firstWeights(count: number, size: number, rng: Pick<Rng, 'uniform'>): Float64Array[] {
  const centre = new Float64Array(count).fill(1 / count);
  const corners = Array.from({ length: count }, (_, k) => Float64Array.from(centre, (_w, i) => +(i === k)));
  const draws = Array.from({ length: size }, () => uniformOnSimplex(count, rng));
  return [centre, ...corners, ...draws].slice(0, size);
}

/** Place of the fitter (smaller) of two random members. */
function tournament(fitness: readonly number[], rng: Pick<Rng, 'integer'>): number {
  const [one, other] = [rng.integer(fitness.length), rng.integer(fitness.length)];
  return fitness[other]! < fitness[one]! ? other : one;
}

/** Every coordinate scaled to [0, 1] over the points; 0 where all are equal. */
function inUnitRange(points: readonly (readonly number[])[]): number[][] {
  const lowest = points[0]!.map((_, axis) => Math.min(...points.map((point) => point[axis]!)));
  const highest = points[0]!.map((_, axis) => Math.max(...points.map((point) => point[axis]!)));
  return points.map((point) =>
    point.map((x, axis) => (x - lowest[axis]!) / (highest[axis]! - lowest[axis]! || 1)),
  );
}
