import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cumulativeGains, distributionOf, distributionsBy, reliability } from '../index.js';

describe('reliability', () => {
  it('means predictions and outcomes of bins of as many rows', () => {
    // By rising prediction: 0.1 0.2 | 0.4 0.6 | 0.7 0.9 with outcomes 0 0 | 1 0 | 1 1.
    const found = reliability([0.9, 0.1, 0.4, 0.2, 0.7, 0.6], [1, 0, 1, 0, 1, 0], 3);
    expect(found.n).toBe(6);
    const expected = [
      [2, 0.15, 0],
      [2, 0.5, 0.5],
      [2, 0.8, 1],
    ] as const;
    expect(found.bins).toHaveLength(3);
    found.bins.forEach(({ n, predicted, observed }, bin) => {
      expect(n).toBe(expected[bin]![0]);
      expect(predicted).toBeCloseTo(expected[bin]![1], 12);
      expect(observed).toBe(expected[bin]![2]);
    });
    // (2 · 0.15 + 2 · 0 + 2 · 0.2) / 6
    expect(found.error).toBeCloseTo(0.7 / 6, 12);
  });

  it('keeps equal predictions together and leaves out what is unknown', () => {
    const found = reliability([0.3, 0.3, 0.3, 0.3, 0.8, Number.NaN, 0.5], [1, 0, 0, 0, 1, 1, Number.NaN], 5);
    expect(found).toEqual({
      n: 5,
      bins: [
        { n: 4, predicted: 0.3, observed: 0.25 },
        { n: 1, predicted: 0.8, observed: 1 },
      ],
      error: expect.closeTo((4 * 0.05 + 0.2) / 5, 12) as number,
    });
    expect(reliability([], [])).toEqual({ n: 0, bins: [], error: null });
  });

  it('puts every known row into one bin, whatever the predictions', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), (all, bins) => {
        const found = reliability(
          all.map(([predicted]) => predicted),
          all.map(([, observed]) => observed),
          bins,
        );
        expect(found.bins.length).toBeLessThanOrEqual(bins);
        expect(found.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(all.length);
        expect(found.bins.reduce((sum, bin) => sum + bin.n * bin.observed, 0)).toBeCloseTo(
          all.reduce((sum, [, observed]) => sum + observed, 0),
          9,
        );
        const means = found.bins.map(({ predicted }) => predicted);
        means.slice(1).forEach((mean, place) => expect(mean).toBeGreaterThan(means[place]!));
      }),
    );
  });
});

describe('cumulativeGains', () => {
  it('tells which share of the value the best scored rows hold', () => {
    // By falling score: 30, 0, 10, 0 seconds.
    const found = cumulativeGains([0.1, 0.9, 0.4, 0.7], [0, 30, 10, 0], 4);
    expect(found).toEqual({
      n: 4,
      total: 40,
      points: [
        { share: 0, gain: 0, lift: null },
        { share: 0.25, gain: 0.75, lift: 3 },
        { share: 0.5, gain: 0.75, lift: 1.5 },
        { share: 0.75, gain: 1, lift: 4 / 3 },
        { share: 1, gain: 1, lift: 1 },
      ],
    });
  });

  it('takes equal scores as in a random order, and shares between rows in proportion', () => {
    // The first row holds 1 of 3 clicks; the three of equal score hold the others evenly: 2/9 each.
    const tied = cumulativeGains([5, 1, 1, 1], [1, 0, 1, 1], 4).points.map(({ gain }) => gain);
    [0, 1 / 3, 5 / 9, 7 / 9, 1].forEach((gain, step) => expect(tied[step]).toBeCloseTo(gain, 12));
    const constant = cumulativeGains([2, 2, 2], [0, 4, 0], 5);
    for (const { share, gain } of constant.points) expect(gain).toBeCloseTo(share, 12);
    // Half of a row holds half of its value.
    expect(cumulativeGains([2, 1], [1, 0], 4).points[1]!.gain).toBe(0.5);
  });

  it('has no curve without value', () => {
    expect(cumulativeGains([1, 2], [0, 0])).toEqual({ n: 2, total: 0, points: [] });
    expect(cumulativeGains([Number.NaN, 2], [1, Number.NaN])).toEqual({ n: 0, total: 0, points: [] });
  });
});

describe('distributions', () => {
  it('has mean, spread and quantiles with linear interpolation', () => {
    const { n, mean, standardDeviation, quantiles } = distributionOf([4, 1, Number.NaN, 2, 5, 3]);
    expect([n, mean]).toEqual([5, 3]);
    expect(standardDeviation).toBeCloseTo(Math.SQRT2, 12);
    [1.2, 2, 3, 4, 4.8].forEach((quantile, level) => expect(quantiles[level]).toBeCloseTo(quantile, 12));
    expect(distributionOf([])).toEqual({
      n: 0,
      mean: null,
      standardDeviation: null,
      quantiles: [null, null, null, null, null],
    });
  });

  it('tells groups apart, the largest first, and puts the small ones together', () => {
    const groups = { names: ['a', 'b', 'c', 'd', 'nobody'], codes: [1, 1, 1, 0, 0, 2, 3, -1] };
    const found = distributionsBy([1, 2, 3, 4, 5, 6, 8, 100], groups, 2);
    expect(found.map(({ name, n, mean }) => [name, n, mean])).toEqual([
      ['b', 3, 2],
      ['a', 2, 4.5],
      ['others (2)', 2, 7],
    ]);
    expect(distributionsBy([1, 2, 3, 4, 5, 6, 8, 100], groups, 3).map(({ name }) => name)).toEqual([
      'b',
      'a',
      'c',
      'd',
    ]);
  });
});
