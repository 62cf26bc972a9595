import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, dwellAuc, METRIC_NAMES, pairedDifference, predictionTable, scorePredictions } from './index.js';
import type { PredictionColumns } from './index.js';

const NO_INTERVALS = { resamples: 0 } as const;
const BOUNDED = METRIC_NAMES.filter((name) => !name.startsWith('W'));

interface Row {
  readonly list: number;
  readonly item: number;
  readonly clicked: boolean;
  readonly score: number;
  readonly dwell: number;
}

/** Few distinct values, so that ties, empty lists and unknown dwell are common. */
const anyRows = fc.uniqueArray(
  fc.record({
    list: fc.integer({ min: 0, max: 7 }),
    item: fc.integer({ min: 0, max: 5 }),
    clicked: fc.boolean(),
    score: fc.integer({ min: -4, max: 4 }),
    dwell: fc.constantFrom(Number.NaN, 0, 1, 2, 30, 31.5),
  }),
  { selector: (row) => `${row.list} ${row.item}`, maxLength: 40 },
);

function tableOf(rows: readonly Row[], more: Partial<PredictionColumns> = {}) {
  return predictionTable({
    listIds: rows.map((row) => `list${row.list}`),
    userIds: rows.map((row) => (row.list === 0 ? null : `user${row.list % 3}`)),
    itemIds: rows.map((row) => `item${row.item}`),
    clicked: rows.map((row) => Number(row.clicked)),
    scores: rows.map((row) => row.score),
    dwell: rows.map((row) => row.dwell),
    ...more,
  });
}

describe('properties of the metrics', () => {
  it('do not depend on the order of the rows, intervals included', () => {
    fc.assert(
      fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, keys) => {
        const shuffled = rows
          .map((row) => ({ row, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const options = { resamples: 20 };
        expect(scorePredictions(tableOf(shuffled), options)).toEqual(
          scorePredictions(tableOf(rows), options),
        );
      }),
    );
  });

  it('do not change under a monotone transform of the scores', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const plain = scorePredictions(tableOf(rows), NO_INTERVALS);
        for (const transform of [
          (score: number) => Math.exp(score) - 10,
          (score: number) => 1e-10 * score,
          (score: number) => 1e15 * score,
        ]) {
          const stretched = rows.map((row) => ({ ...row, score: transform(row.score) }));
          expect(scorePredictions(tableOf(stretched), NO_INTERVALS)).toEqual(plain);
        }
      }),
    );
  });

  it('lie in [0, 1], the weighted ones between 0 and the longest dwell', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const found = scorePredictions(tableOf(rows), NO_INTERVALS);
        for (const name of METRIC_NAMES) {
          const { value, n } = found[name];
          expect(value === null).toBe(n === 0);
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual((BOUNDED.includes(name) ? 1 : 31.5) * (1 + 1e-12));
        }
      }),
    );
  });

  it('turn around where every score is negated: AUC(-s) = 1 - AUC(s), ties included', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const [found, negated] = [rows, rows.map((row) => ({ ...row, score: -row.score }))].map((some) =>
          scorePredictions(tableOf(some), NO_INTERVALS),
        );
        for (const name of ['AUC', 'DT-AUC', 'AUC-list', 'AUC-user'] as const) {
          const value = found![name].value;
          if (value === null) expect(negated![name].value).toBeNull();
          else expect(negated![name].value).toBeCloseTo(1 - value, 12);
        }
      }),
    );
  });

  it('reach 1 for the order by the label itself', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const ideal = rows.map((row) => ({ ...row, score: row.clicked ? 1 : 0 }));
        const found = scorePredictions(tableOf(ideal), NO_INTERVALS);
        for (const name of ['MAP', 'AUC', 'AUC-list', 'AUC-user', 'NDCG@5', 'MRR'] as const) {
          expect(found[name].value ?? 1).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  it('are the same by ranks that follow the scores without ties', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const distinct = rows.map((row) => ({ ...row, score: row.score + row.item / 10 }));
        const byRank = scorePredictions(
          tableOf(distinct, { ranks: distinct.map((row) => -row.score) }),
          NO_INTERVALS,
        );
        const byScore = scorePredictions(tableOf(distinct), NO_INTERVALS);
        for (const name of METRIC_NAMES) {
          expect(byRank[name]).toEqual(
            name.includes('AUC') ? { value: null, low: null, high: null, n: 0 } : byScore[name],
          );
        }
      }),
    );
  });

  it('agree with all pairs, one by one', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(pairs, (clicks) => {
        let [wins, count] = [0, 0];
        for (const [score, dwell] of clicks) {
          for (const [otherScore, otherDwell] of clicks) {
            if (dwell <= otherDwell) continue;
            count++;
            wins += score > otherScore ? 1 : score === otherScore ? 0.5 : 0;
          }
        }
        const scores = Float64Array.from(clicks, ([score]) => score);
        const dwell = Float64Array.from(clicks, ([, seconds]) => seconds);
        expect(dwellAuc(scores, dwell)).toBe(count === 0 ? null : wins / count);
        const label = Uint8Array.from(clicks, ([, seconds]) => Number(seconds > 2));
        const binary = Float64Array.from(label);
        expect(auc(scores, label)).toBe(dwellAuc(scores, binary));
      }),
    );
  });

  it('do not differ from themselves', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom(...METRIC_NAMES), (rows, name) => {
        const found = pairedDifference(tableOf(rows), tableOf(rows), name, { resamples: 20 });
        if (found.value === null) return;
        expect(found.value).toBe(0);
        if (found.low === null) return;
        expect(found).toMatchObject({ low: 0, high: 0, p: 1 });
      }),
      { numRuns: 50 },
    );
  });
});
