import { describe, expect, it } from 'vitest';
import { pairedDifference, scorePredictions } from './index.js';
import { population } from './test-support/population.js';

describe('pairedDifference', () => {
  it('finds a better system and gives its interval', () => {
    const [good, poor] = [population(300, 5, 0.6), population(300, 5, 0)];
    const found = pairedDifference(good, poor, 'MAP');
    expect(found.value).toBeCloseTo(
      scorePredictions(good).MAP.value! - scorePredictions(poor).MAP.value!,
      12,
    );
    expect(found.low!).toBeGreaterThan(0);
    expect(found.high!).toBeGreaterThan(found.value!);
    expect(found.p).toBe(2 / 1001);
    const turned = pairedDifference(poor, good, 'MAP');
    expect(turned.high!).toBeLessThan(0);
    expect(turned.p).toBe(2 / 1001);
  });

  it('does not call noise a difference', () => {
    const found = pairedDifference(population(300, 5, 0.2, 1), population(300, 5, 0.2, 2), 'AUC');
    expect(found.p!).toBeGreaterThan(0.01);
    expect(found.low!).toBeLessThan(found.high!);
  });

  it('refuses other lists and unknown metrics', () => {
    const table = population(3, 2, 0);
    expect(() => pairedDifference(table, population(4, 2, 0), 'MAP')).toThrow('found 3 and 4 lists');
    const other = { ...table, users: { names: ['zoe'], codes: new Int32Array(table.rows) } };
    expect(() => pairedDifference(table, other, 'MAP')).toThrow(
      'list "list0" of user "list0" and of user "zoe"',
    );
    const lists = { ...table.lists, names: ['list0', 'mine', 'list2'] };
    expect(() => pairedDifference(table, { ...table, lists }, 'MAP')).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: paired difference: the two systems did not rank the same lists for the same users; found list "list1" against list "list2"; predict the same part of the same log with both]`,
    );
    expect(() => pairedDifference(table, table, 'MAPP')).toThrow('did you mean "MAP"?');
  });

  it('takes a metric of a third party', () => {
    const table = population(5, 2, 0);
    const length = { name: 'length', parts: () => ({ sum: 2, count: 1 }) };
    expect(pairedDifference(table, table, length)).toEqual({
      metric: 'length',
      value: 0,
      low: 0,
      high: 0,
      p: 1,
    });
  });

  it('has no value where one of the two has none, and no p-value without draws or with one user', () => {
    const table = population(5, 2, 0.5);
    const unclicked = { ...table, clicked: new Uint8Array(table.rows) };
    const nothing = { metric: 'MAP', value: null, low: null, high: null, p: null };
    expect(pairedDifference(table, unclicked, 'MAP')).toEqual(nothing);
    expect(pairedDifference(unclicked, table, 'MAP')).toEqual(nothing);
    const none = { metric: 'MAP', value: 0, low: null, high: null, p: null };
    expect(pairedDifference(table, table, 'MAP', { resamples: 0 })).toEqual(none);
    const [one, two] = [population(1, 2, 0.5), population(2, 2, 0.5)];
    expect(pairedDifference(one, one, 'MAP')).toEqual(none);
    expect(pairedDifference(two, two, 'MAP')).toEqual({ ...none, low: 0, high: 0, p: 1 });
  });

  it('orders ties of both by the seed', () => {
    const table = population(20, 3, 0);
    const tied = { ...table, scores: new Float64Array(table.rows) };
    for (const seed of [2, 3, 4]) {
      const options = { seed, resamples: 0 };
      const [a, b] = [tied, table].map((of) => scorePredictions(of, options).MAP.value!);
      expect(pairedDifference(tied, table, 'MAP', options).value).toBeCloseTo(a! - b!, 12);
    }
  });
});
