import { describe, expect, it } from 'vitest';
import { auc, dwellAuc, scorePredictions } from '../index.js';
import { ascendingOrder } from '../auc/ascending-order.js';
import { dwellStatistics } from '../auc/dwell-statistics.js';
import { PooledAuc } from '../auc/pooled-auc.js';
import { scaledDwell } from '../lists/dwell-scale.js';
import { organise } from '../ranking/organise.js';
import { population } from '../test-support/population.js';

describe('intervals', () => {
  it('has the width of the binomial law for HIT@1', () => {
    const { value, low, high } = scorePredictions(population(400, 2, 0.3))['HIT@1'];
    const half = 1.96 * Math.sqrt((value! * (1 - value!)) / 400);
    expect(low!).toBeGreaterThan(value! - 1.15 * half);
    expect(low!).toBeLessThan(value! - 0.85 * half);
    expect(high!).toBeLessThan(value! + 1.15 * half);
    expect(high!).toBeGreaterThan(value! + 0.85 * half);
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
