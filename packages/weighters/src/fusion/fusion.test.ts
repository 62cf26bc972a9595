import fc from 'fast-check';
import { fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
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

describe.each([new WeightedSum(), new WeightedGeometricMean({ least: 0.001 })])(
  '$constructor.name',
  (fusion) => {
    beforeAll(async () => {
      await useBackend('cpu');
    });

    it('says the same with tensors', () => {
      const places = [
        { scores: [0.4, -2], weights: [0.25, 0.75] },
        { scores: [0, 3], weights: [1, 0] },
      ];
      const flat = (values: readonly (readonly number[])[]): Float32Array => Float32Array.from(values.flat());
      const found = tidy(() => {
        const { tensors } = fusion;
        const scores = fromArray(flat(places.map((place) => place.scores)), [1, 2, 2]);
        const weights = fromArray(flat(places.map((place) => place.weights)), [1, 2, 2]);
        return [...read(tensors.fuse(tensors.transform?.(scores) ?? scores, weights))];
      });
      const transform = fusion instanceof WeightedGeometricMean ? fusion.transform.bind(fusion) : Number;
      places.forEach(({ scores, weights }, i) => {
        const expected = fusion.fuse(Float64Array.from(scores, transform), Float64Array.from(weights));
        expect(found[i]).toBeCloseTo(expected, 5);
      });
    });
  },
);
