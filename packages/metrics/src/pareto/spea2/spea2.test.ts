import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume2d, spea2 } from '../../index.js';
import { testRng } from '../test-support/test-rng.js';
import { density, pairDistances, rawFitness } from './fitness.js';
import { selectArchive } from './select-archive.js';
import { crossoverSpread, mutationStep, vary } from './variation.js';

interface Fixture {
  readonly populations: readonly {
    readonly points: number[][];
    readonly size: number;
    readonly neighbour: number;
    readonly raw: number[];
    readonly density: number[];
    readonly fitness: number[];
    readonly archive: number[];
  }[];
  readonly mutations: readonly { x: number; draw: number; index: number; child: number }[];
}

// pymoo's values; see tools/reference/metrics/spea2_reference.py
const { populations, mutations } = JSON.parse(
  readFileSync(new URL('./spea2.fixture.json', import.meta.url), 'utf8'),
) as Fixture;
const variation = { crossover: 0.9, crossoverIndex: 15, mutation: 0.5, mutationIndex: 20 };

describe('agreement with pymoo', () => {
  it.each(populations)('on $points.length points, $size kept', ({ points, size, neighbour, ...expected }) => {
    expect([...rawFitness(points)]).toEqual(expected.raw);
    density(pairDistances(points), neighbour).forEach((value, i) =>
      expect(value).toBeCloseTo(expected.density[i]!, 12),
    );
    const { archive, fitness } = selectArchive(points, size, neighbour);
    fitness.forEach((value, i) => expect(value).toBeCloseTo(expected.fitness[i]!, 12));
    expect([...archive].sort((a, b) => a - b)).toEqual(expected.archive);
  });

  it('knows no crowd of one, and the farthest where there are too few others', () => {
    expect([...density(pairDistances([[3, 4]]), 1)]).toEqual([1 / 2]);
    const two = [
      [0, 0],
      [3, 4],
    ];
    expect([...density(pairDistances(two), 1)]).toEqual([1 / 7, 1 / 7]);
    density(pairDistances([...two, [0, 1]]), 9).forEach((value, place) =>
      expect(value).toBeCloseTo([1 / 7, 1 / 7, 1 / (2 + Math.sqrt(18))][place]!, 12),
    );
  });

  it('drops the first of points that are crowded alike', () => {
    const points = [
      [0, 1],
      [0, 1],
      [1, 0],
    ];
    expect(selectArchive(points, 2).archive).toEqual([1, 2]);
  });

  it('mutates as pymoo does', () => {
    for (const { x, draw, index, child } of mutations)
      expect(x + mutationStep(x, draw, index)).toBeCloseTo(child, 12);
  });
});

describe('vary', () => {
  it('spreads children as often nearer to each other than their parents as farther apart', () => {
    const draw = fc.double({ min: 0.001, max: 0.499, noNaN: true });
    fc.assert(
      fc.property(draw, fc.integer({ min: 0, max: 30 }), (lower, index) => {
        const inner = crossoverSpread(lower, index);
        expect(inner).toBeLessThan(1);
        expect(inner * crossoverSpread(1 - lower, index)).toBeCloseTo(1, 9);
      }),
    );
  });

  /** Draws these numbers, one after the other. */
  const drawing = (...draws: number[]) => ({ uniform: () => draws.shift()! });
  const parents: [Float64Array, Float64Array] = [Float64Array.of(0.2, 0.8), Float64Array.of(0.4, 0.6)];

  it('crosses by one spread for all coordinates, (2u)^(1 / (η + 1)) for a draw u up to one half', () => {
    const options = { crossover: 0.5, crossoverIndex: 3, mutation: 0, mutationIndex: 20 };
    // u = 1/32: half of the parents' distance, around their middle.
    const [one, other] = vary(parents, options, drawing(0.4, 1 / 32, 0, 0, 0, 0));
    [0.25, 0.75].forEach((x, k) => expect(one[k]).toBeCloseTo(x, 12));
    [0.35, 0.65].forEach((x, k) => expect(other[k]).toBeCloseTo(x, 12));
    // u = 31/32: twice of it, past the parents.
    const [far] = vary(parents, options, drawing(0.4, 31 / 32, 0, 0, 0, 0));
    [0.1, 0.9].forEach((x, k) => expect(far[k]).toBeCloseTo(x, 12));
  });

  it('leaves parents alone that are not drawn to be crossed', () => {
    const options = { crossover: 0, crossoverIndex: 3, mutation: 0, mutationIndex: 20 };
    expect(vary(parents, options, drawing(0, 0, 0, 0, 0))).toEqual(parents);
  });

  it('keeps children on the simplex, and the sum of the parents where nothing is cut off or mutates', () => {
    const rng = testRng();
    for (let round = 0; round < 200; round++) {
      const parents: [Float64Array, Float64Array] = [
        Float64Array.of(0.2, 0.5, 0.3),
        Float64Array.of(0.4, 0.35, 0.25),
      ];
      for (const child of vary(parents, variation, rng)) {
        expect(child.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...child)).toBeGreaterThanOrEqual(0);
      }
      const [one, other] = vary(parents, { ...variation, mutation: 0, crossoverIndex: 60 }, rng);
      one.forEach((x, k) => expect(x + other[k]!).toBeCloseTo(parents[0][k]! + parents[1][k]!, 9));
    }
  });
});

describe('spea2', () => {
  const search = { populationSize: 24, archiveSize: 16, generations: 30, variation };

  it('reaches the whole of a known front: what the third weight costs both, the first two trade', () => {
    const values = ([a, b, c]: Float64Array): number[] => [Math.sqrt(a!) - c!, Math.sqrt(b!) - c!];
    const front = spea2(3, values, { ...search, rng: testRng() });
    expect(front.length).toBeGreaterThan(12);
    for (const { weights, values: found } of front) {
      expect(found).toEqual(values(weights));
      // The front is the quarter circle x² + y² = 1.
      expect(Math.hypot(...found)).toBeGreaterThan(0.98);
    }
    const points = front.map(({ values: [x, y] }) => [x!, y!] as const);
    // Sixteen points evenly on it would cover .785 of the square but for their steps: .74.
    expect(hypervolume2d(points, [0, 0])).toBeGreaterThan(0.72);
    expect(points[0]![0]).toBeLessThan(0.02);
    expect(points.at(-1)![0]).toBeGreaterThan(0.98);
  });

  it('begins with the centre, the corners and draws, and tries as many vectors in every generation', () => {
    const tried = (generations: number, populationSize: number): number[][] => {
      const seen: number[][] = [];
      const values = (weights: Float64Array): number[] => {
        seen.push([...weights]);
        return [weights[0]!, weights[1]!];
      };
      spea2(3, values, { ...search, generations, populationSize, archiveSize: 4, rng: testRng() });
      return seen;
    };
    const first = [
      [1 / 3, 1 / 3, 1 / 3],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    expect(tried(1, 7).slice(0, 4)).toEqual(first);
    expect(tried(1, 7)).toHaveLength(7);
    for (const drawn of tried(1, 7).slice(4)) expect(drawn.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(tried(1, 2)).toEqual(first.slice(0, 2));
    expect(tried(3, 7)).toHaveLength(21);
  });

  it('finds the same whatever the units of the values', () => {
    // In steps of 1/1024, so that shifts and factors that are powers of two lose nothing.
    const rough = (x: number): number => Math.round(1024 * x) / 1024;
    const found = (turn: (x: number, axis: number) => number) =>
      spea2(3, ([a, b, c]) => [rough(a! - c! ** 2), rough(b! - c! / 2)].map(turn), {
        ...search,
        generations: 6,
        rng: testRng(),
      }).map(({ weights }) => [...weights]);
    const plain = found((x) => x);
    expect(found((x, axis) => (axis === 0 ? 2 ** 20 * x : x))).toEqual(plain);
    expect(found((x, axis) => (axis === 0 ? x : x + 64))).toEqual(plain);
  });

  it('takes the fitter of two random members as parents', () => {
    const children: number[] = [];
    const values = (weights: Float64Array): number[] => {
      children.push(weights[0]!);
      return [weights[0]!];
    };
    const copies = { crossover: 0, crossoverIndex: 15, mutation: 0, mutationIndex: 20 };
    const size = 300;
    spea2(2, values, {
      populationSize: size,
      archiveSize: 10,
      generations: 2,
      variation: copies,
      rng: testRng(),
    });
    // The corner is the best of ten: the better of two random ones with probability 1 - 0.9² = 0.19.
    const best = children.slice(size).filter((weight) => weight === 1).length;
    expect(Math.abs(best / size - 0.19)).toBeLessThan(0.06);
  });

  it('covers more than as many random draws', () => {
    const values = (weights: Float64Array): number[] => {
      const waste = weights.slice(2).reduce((a, b) => a + b, 0);
      return [weights[0]! - waste, weights[1]! - waste];
    };
    const covered = (generations: number, populationSize: number): number =>
      hypervolume2d(
        spea2(6, values, { ...search, generations, populationSize, rng: testRng() }).map(
          ({ values: [x, y] }) => [x!, y!] as const,
        ),
        [-1, -1],
      );
    expect(covered(30, 24)).toBeGreaterThan(covered(1, 30 * 24));
  });

  it('is the same for the same seed, and works for one objective and equal values', () => {
    const values = (weights: Float64Array): number[] => [weights[0]!, 1 - weights[0]! ** 2];
    const run = () => spea2(2, values, { ...search, rng: testRng() });
    expect(run()).toEqual(run());
    const same = spea2(1, () => [1, 1], { ...search, rng: testRng() });
    expect(same.every(({ weights }) => weights[0] === 1)).toBe(true);
  });
});
