import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WeightedGeometricMean, WeightedSum } from '../index.js';

const positive = fc.double({ min: 0.01, max: 10, noNaN: true });
const candidate = fc.tuple(positive, positive);
const weights = fc.double({ min: 0, max: 1, noNaN: true }).map((a) => Float64Array.of(a, 1 - a));

describe('weighted-geometric-mean', () => {
  const fusion = new WeightedGeometricMean({ least: 0.001 });
  const fused = (scores: readonly number[], by: Float64Array): number =>
    fusion.fuse(
      Float64Array.from(scores, (score) => fusion.transform(score)),
      by,
    );

  it('orders as the product of powers does', () => {
    fc.assert(
      fc.property(candidate, candidate, weights, (one, other, by) => {
        const product = ([a, b]: readonly number[]): number => a! ** by[0]! * b! ** by[1]!;
        const gap = product(one) - product(other);
        fc.pre(Math.abs(gap) > 1e-9);
        expect(Math.sign(fused(one, by) - fused(other, by))).toBe(Math.sign(gap));
      }),
    );
  });

  it('takes what is not positive for the least, so that it ranks last and stays a number', () => {
    const by = Float64Array.of(0.5, 0.5);
    expect(fused([-3, 1], by)).toBe(fused([0.001, 1], by));
    expect(fused([-3, 1], by)).toBeLessThan(fused([0.01, 1], by));
  });

  it('punishes a low score where the sum forgives it', () => {
    const by = Float64Array.of(0.5, 0.5);
    const [even, uneven] = [Float64Array.of(0.4, 0.4), Float64Array.of(0.99, 0.01)];
    expect(new WeightedSum().fuse(even, by)).toBeLessThan(new WeightedSum().fuse(uneven, by));
    expect(fused([...even], by)).toBeGreaterThan(fused([...uneven], by));
  });
});
