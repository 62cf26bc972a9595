import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestOnSimplex, projectOnSimplex } from '../index.js';
import { testRng } from './test-support/test-rng.js';

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (x, i) => x - b[i]!));
describe('projectOnSimplex', () => {
  const point = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 });

  it('lands on the simplex and leaves it as it is', () => {
    fc.assert(
      fc.property(point, (given) => {
        const projected = projectOnSimplex(given);
        expect(total(projected)).toBeCloseTo(1, 12);
        expect(Math.min(...projected)).toBeGreaterThanOrEqual(0);
        expect(distance(projectOnSimplex(projected), projected)).toBeLessThan(1e-12);
      }),
    );
  });

  it('is nearer than any other point of the simplex: (x - p) · (q - p) ≤ 0', () => {
    fc.assert(
      fc.property(point, fc.integer({ min: 0, max: 5 }), (given, corner) => {
        const projected = projectOnSimplex(given);
        const k = corner % given.length;
        const product = given.reduce(
          (sum, x, i) => sum + (x - projected[i]!) * ((i === k ? 1 : 0) - projected[i]!),
          0,
        );
        expect(product).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('bestOnSimplex', () => {
  it.each([
    { target: [1], reach: 1e-12 },
    { target: [0.3125, 0.6875], reach: 0.0025 },
    { target: [1, 0], reach: 1e-12 },
    { target: [0.62, 0.05, 0.33], reach: 0.03 },
    { target: [0, 0, 0, 1], reach: 0.03 },
  ])('finds $target', ({ target, reach }) => {
    const value = (point: Float64Array): number => -distance(point, target);
    const best = bestOnSimplex(target.length, value, { steps: 20, rng: testRng() });
    expect(total(best)).toBeCloseTo(1, 12);
    expect(distance(best, target)).toBeLessThanOrEqual(reach);
  });

  it('asks once a point, and no more points than it says', () => {
    const asked = (count: number, steps: number, value: (point: Float64Array) => number): number[][] => {
      const points: number[][] = [];
      bestOnSimplex(
        count,
        (point) => {
          points.push([...point]);
          return value(point);
        },
        { steps, rng: testRng() },
      );
      return points;
    };
    const shares = (value: (share: number) => number): number[] =>
      asked(2, 4, ([share]) => value(share!)).map(([share]) => 16 * share!);
    const grid = [0, 4, 8, 12, 16];
    expect(shares((share) => -((share - 0.5) ** 2))).toEqual([...grid, 5, 6, 7, 9, 10, 11]);
    expect(shares((share) => -share)).toEqual([...grid, 1, 2, 3]);
    expect(shares((share) => share)).toEqual([...grid, 13, 14, 15]);
    expect(asked(1, 4, () => 0)).toEqual([[1]]);
    // The centre, three corners, 5 K steps draws and five rounds of K steps.
    const three = asked(3, 2, ([, second]) => second!);
    expect(three).toHaveLength(1 + 3 + 30 + 30);
    expect(three.slice(0, 4)).toEqual([
      [1 / 3, 1 / 3, 1 / 3],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('takes the point of a plateau that is nearest to the centre', () => {
    const step = (point: Float64Array): number => (point[0]! >= 0.7 ? 1 : 0);
    const best = bestOnSimplex(2, step, { steps: 20, rng: testRng() });
    expect(best[0]).toBeCloseTo(0.7, 12);
    expect([...bestOnSimplex(3, () => 1, { steps: 5, rng: testRng() })]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});
