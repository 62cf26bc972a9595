import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { auc, dwellAuc, pairedDifference, predictionTable, scorePredictions } from '../index.js';
import { ascendingOrder } from '../auc/ascending-order.js';
import { dwellStatistics } from '../auc/dwell-statistics.js';
import { PooledAuc } from '../auc/pooled-auc.js';
import { scaledDwell } from '../lists/dwell-scale.js';
import { organise } from '../ranking/organise.js';

function uniform(seed: number): () => number {
  const random = xoroshiro128plus(seed);
  return () => (random.next() >>> 0) / 2 ** 32;
}

/** `users` users with one list each of `size` items, one clicked; scores lean to the clicked one by `skill`. */
function population(users: number, size: number, skill: number, seed = 1) {
  const random = uniform(seed);
  const rows = users * size;
  const list = (row: number) => `list${Math.floor(row / size)}`;
  const indices = Array.from({ length: rows }, (_, row) => row);
  return predictionTable({
    listIds: indices.map(list),
    userIds: indices.map(list),
    itemIds: indices.map((row) => `item${row % size}`),
    clicked: indices.map((row) => Number(row % size === 0)),
    scores: indices.map((row) => random() + (row % size === 0 ? skill : 0)),
    dwell: indices.map(() => Math.floor(100 * random())),
  });
}

describe('intervals', () => {
  it('has the width of the binomial law for HIT@1', () => {
    const { value, low, high } = scorePredictions(population(400, 2, 0.3))['HIT@1'];
    const half = 1.96 * Math.sqrt((value! * (1 - value!)) / 400);
    expect(low!).toBeGreaterThan(value! - 1.15 * half);
    expect(low!).toBeLessThan(value! - 0.85 * half);
    expect(high!).toBeLessThan(value! + 1.15 * half);
    expect(high!).toBeGreaterThan(value! + 0.85 * half);
  });

  it('covers the truth about 95 times in 100', () => {
    // A random order of two items: HIT@1 is 1/2, AUC is 1/2
    let [hits, aucs] = [0, 0];
    for (let seed = 1; seed <= 200; seed++) {
      const found = scorePredictions(population(60, 2, 0, seed), { resamples: 200, seed });
      if (found['HIT@1'].low! <= 0.5 && found['HIT@1'].high! >= 0.5) hits++;
      if (found.AUC.low! <= 0.5 && found.AUC.high! >= 0.5) aucs++;
    }
    for (const covered of [hits, aucs]) {
      expect(covered).toBeGreaterThanOrEqual(178);
      expect(covered).toBeLessThanOrEqual(199);
    }
  });

  it('is null with fewer than two users, and the value is not', () => {
    const one = scorePredictions(population(1, 5, 0.5));
    expect(one.MAP).toEqual({ value: one.MAP.value, low: null, high: null, n: 1 });
    expect(one.MAP.value).not.toBeNull();
    const table = population(3, 2, 0.5);
    const oneUser = { ...table, users: { names: ['ann'], codes: new Int32Array(table.rows) } };
    expect(scorePredictions(oneUser)['HIT@1']).toMatchObject({ low: null, high: null, n: 3 });
  });

  it('takes a list without a known user as a user of its own', () => {
    const table = population(30, 3, 0.2);
    const { rows, lists, items, clicked, scores, dwell } = table;
    const anonymous = { rows, lists, items, clicked, scores, dwell };
    // Every list has a user of its own here; only the names differ
    expect(scorePredictions(anonymous)).toEqual(scorePredictions(table));
    const unknown = { ...table, users: { names: [], codes: new Int32Array(table.rows).fill(-1) } };
    expect(scorePredictions(unknown)).toEqual(scorePredictions(table));
  });

  it('is the same again from the same seed, and reports progress', () => {
    const table = population(20, 3, 0.2);
    const seen: number[] = [];
    const first = scorePredictions(table, { seed: 7, resamples: 50, onProgress: (done) => seen.push(done) });
    expect(scorePredictions(table, { seed: 7, resamples: 50 })).toEqual(first);
    expect(scorePredictions(table, { seed: 8, resamples: 50 })).not.toEqual(first);
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('gives DT-AUC parts intervals too', () => {
    const found = scorePredictions(population(40, 3, 0.2));
    const [pooled, within, between] = [found['DT-AUC'], found['DT-AUC-within'], found['DT-AUC-between']];
    expect(within).toEqual({ value: null, low: null, high: null, n: 0 });
    expect(between).toEqual(pooled);
    expect(pooled.low!).toBeLessThan(pooled.value!);
  });
});

describe('users who count more than once', () => {
  it('gives AUC and DT-AUC of the rows repeated so often', () => {
    const table = population(12, 4, 0.1);
    const lists = organise(table, 1);
    const weights = Float64Array.from({ length: 12 }, (_, user) => user % 4);
    const repeated = Array.from(lists.rowUser).flatMap((user, row) =>
      Array<number>(weights[user]!).fill(row),
    );
    const scores = Float64Array.from(repeated, (row) => table.scores[row]!);
    const clicked = Uint8Array.from(repeated, (row) => table.clicked[row]!);
    const pooled = new PooledAuc(
      ascendingOrder(table.scores),
      table.scores,
      table.clicked,
      lists.rowUser,
      12,
    );
    expect(pooled.estimate(weights)).toBeCloseTo(auc(scores, clicked)!, 12);
    const dwell = scaledDwell(table, {});
    const expected = dwellAuc(
      scores,
      Float64Array.from(repeated, (row) => dwell[row]!),
    );
    expect(dwellStatistics(lists, dwell).pooled.estimate(weights)).toBeCloseTo(expected!, 12);
  });
});

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
    expect(pairedDifference(poor, good, 'MAP').high!).toBeLessThan(0);
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
});
