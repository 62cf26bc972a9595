import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { weightSpread } from './weight-spread.js';

const both = (first: readonly number[]): Float32Array =>
  Float32Array.from(first.flatMap((weight) => [weight, 1 - weight]));

describe('weightSpread', () => {
  it('is ε² by hand', () => {
    const samples = {
      objectives: 2,
      weights: both([0.25, 0.5, 0.5, 0.75]),
      factors: { user: Int32Array.of(0, 0, 1, 1), item: Int32Array.of(0, 1, 0, 1) },
    };
    // Around the mean .5: total 2/16. Users' means .375 and .625: between 4/64, within 1/16 on 2 degrees of freedom.
    const share = 1 - (1 / 16 / 2) * (3 / (2 / 16));
    const factor = { groups: 2, spread: 0.125, share };
    const expected = {
      mean: 0.5,
      standardDeviation: Math.sqrt(1 / 32),
      explained: { user: factor, item: factor },
    };
    expect(weightSpread(samples)).toEqual([expected, expected]);
  });

  it('is 1 where a factor decides everything, null where nothing varies or every sample is its own group', () => {
    const user = Int32Array.of(0, 0, 1, 1);
    const spread = (weights: number[], codes = user) =>
      weightSpread({ objectives: 2, weights: both(weights), factors: { user: codes } })[0]!.explained[
        'user'
      ]!;
    expect(spread([0.25, 0.25, 0.75, 0.75])).toEqual({ groups: 2, spread: 0.25, share: 1 });
    expect(spread([0.5, 0.5, 0.5, 0.5])).toEqual({ groups: 2, spread: 0, share: null });
    expect(spread([0.2, 0.3, 0.4, 0.5], Int32Array.of(0, 1, 2, 3)).share).toBeNull();
  });

  it('is 0 on average for groups by chance, however small they are', () => {
    const generator = xoroshiro128plus(1);
    const uniform = (): number => (generator.next() >>> 0) / 2 ** 32;
    const user = Int32Array.from({ length: 60 }, (_, i) => i >> 1);
    const shares = Array.from({ length: 400 }, () => {
      const weights = both(Array.from({ length: 60 }, () => uniform()));
      return weightSpread({ objectives: 2, weights, factors: { user } })[0]!.explained['user']!.share!;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const deviation = Math.sqrt(
      shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length / shares.length,
    );
    expect(Math.abs(mean)).toBeLessThan(5 * deviation);
  });
});
