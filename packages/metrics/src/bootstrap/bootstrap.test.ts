import { describe, expect, it } from 'vitest';
import { averageSamples, intervalOf, sumSamples, type MetricSample } from '../index.js';
import { bootstrap, percentileInterval, quantile, withInterval } from './bootstrap.js';
import { RatioStatistic, UNDEFINED_STATISTIC, withoutInterval } from './statistic.js';

describe('bootstrap', () => {
  it('draws as many users as there are, with replacement, the same for every statistic', () => {
    const seen: number[][] = [];
    const watching = {
      n: 1,
      users: 5,
      estimate: (weights: Float64Array) => (seen.push([...weights]), weights[0]!),
    };
    const [first, second] = bootstrap([watching, watching], 5, { resamples: 40, seed: 3 });
    expect(second).toEqual(first);
    expect(seen).toHaveLength(80);
    for (const weights of seen) expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(5);
    expect(new Set(seen.map(String)).size).toBeGreaterThan(30);
  });

  it('has no replicate where a draw leaves nothing to measure', () => {
    const [replicates] = bootstrap([UNDEFINED_STATISTIC], 3, { resamples: 4 });
    expect([...replicates!]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe('quantiles', () => {
  // numpy.quantile([1, 2, 4, 8], q)
  it.each([
    [0, 1],
    [0.1, 1.3],
    [0.5, 3],
    [0.75, 5],
    [0.975, 7.7],
    [1, 8],
  ])('%d of four numbers is what numpy gives', (share, expected) => {
    expect(quantile(Float64Array.of(1, 2, 4, 8), share)).toBeCloseTo(expected, 12);
  });

  it('are none of nothing, and leave draws out that are none', () => {
    expect(quantile(new Float64Array(), 0.5)).toBeNull();
    expect(percentileInterval(Float64Array.of(NaN, NaN))).toEqual({ low: null, high: null });
    expect(percentileInterval(Float64Array.of(NaN, 3, NaN))).toEqual({ low: 3, high: 3 });
  });
});

describe('statistics', () => {
  it('are ratios of what the counted users add, null where they add nothing', () => {
    const ratio = new RatioStatistic(Float64Array.of(3, 1, 0), Float64Array.of(4, 1, 0));
    expect([ratio.n, ratio.users]).toEqual([5, 2]);
    expect(ratio.estimate(Float64Array.of(1, 1, 1))).toBe(4 / 5);
    expect(ratio.estimate(Float64Array.of(0, 2, 1))).toBe(1);
    expect(ratio.estimate(Float64Array.of(0, 0, 1))).toBeNull();
  });

  it('have an interval from two users on, and none where there is no value', () => {
    const replicates = Float64Array.of(0, 1);
    const of = (...counts: number[]) =>
      withInterval(
        new RatioStatistic(new Float64Array(counts.length), Float64Array.from(counts)),
        replicates,
        counts.length,
      );
    expect(of(1, 1)).toEqual({ value: 0, low: 0.025, high: 0.975, n: 2 });
    expect(of(1, 0)).toEqual({ value: 0, low: null, high: null, n: 1 });
    expect(of(0, 0)).toEqual({ value: null, low: null, high: null, n: 0 });
  });

  it('of all users together are the same in every draw', () => {
    const fixed = withoutInterval({ value: 0.4, n: 7 });
    expect([fixed.n, fixed.users, fixed.estimate(Float64Array.of(9))]).toEqual([7, 0, 0.4]);
    expect([UNDEFINED_STATISTIC.n, UNDEFINED_STATISTIC.users]).toEqual([0, 0]);
  });
});

describe('samples', () => {
  const sample = (value: number | null, n: number, users: number): MetricSample => ({
    metric: 'm',
    value,
    n,
    users,
    replicates: Float64Array.of(1, 2),
  });

  it('have an interval from two users on, and none where there is no value', () => {
    const bounds = { low: 1.025, high: 1.975 };
    const none = { low: null, high: null };
    expect(intervalOf(sample(1.5, 9, 2))).toEqual({ value: 1.5, ...bounds, n: 9 });
    expect(intervalOf(sample(1.5, 9, 1))).toEqual({ value: 1.5, ...none, n: 9 });
    expect(intervalOf(sample(null, 9, 2))).toEqual({ value: null, ...none, n: 9 });
  });

  it('add up with their weights, over the fewest lists and users', () => {
    const sum = sumSamples('both', [sample(1, 9, 5), sample(2, 4, 3), sample(3, 6, 8)], [1, 0.5, 2]);
    expect(sum).toMatchObject({ metric: 'both', value: 8, n: 4, users: 3 });
    expect([...sum.replicates]).toEqual([3.5, 7]);
    expect(averageSamples([sample(1, 9, 5), sample(null, 4, 3)])).toMatchObject({
      value: null,
      n: 4,
      users: 3,
    });
    expect(() => averageSamples([])).toThrow('a mean of no samples');
  });
});
