import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { uniformOnSimplex } from './uniform-on-simplex.js';

const generator = xoroshiro128plus(1);
const rng = { uniform: () => (generator.next() >>> 0) / 2 ** 32 };

describe('uniformOnSimplex', () => {
  it.each([1, 2, 3, 5])('gives %i weights that sum to one', (count) => {
    for (let draw = 0; draw < 100; draw++) {
      const weights = uniformOnSimplex(count, rng);
      expect(weights).toHaveLength(count);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  it.each([2, 3, 5])('has margins of Beta(1, K - 1) for K = %i', (count) => {
    const draws = 4000;
    const margin = Array.from({ length: draws }, () => uniformOnSimplex(count, rng)[count - 1]!).sort(
      (a, b) => a - b,
    );
    const gaps = margin.map((x, i) => Math.abs(1 - (1 - x) ** (count - 1) - (i + 0.5) / draws));
    // Kolmogorov-Smirnov at the level of one in a thousand.
    expect(Math.max(...gaps)).toBeLessThan(1.95 / Math.sqrt(draws));
  });

  it('is the middle when every draw is zero', () => {
    expect([...uniformOnSimplex(4, { uniform: () => 0 })]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
