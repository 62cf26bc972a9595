import type { Fusion } from '@paretorec/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMES, predictionTable, scorePredictions, weightEvidence } from '../index.js';

const fusion: Fusion = {
  fuse: (scores, weights) => scores.reduce((total, score, k) => total + weights[k]! * score, 0),
};

/** Rows of four lists of up to four items in mixed order, with scores of which many are equal. */
const rows = fc.uniqueArray(
  fc.record({
    list: fc.integer({ min: 0, max: 3 }),
    item: fc.integer({ min: 0, max: 3 }),
    clicked: fc.integer({ min: 0, max: 1 }),
    dwell: fc.constantFrom(1, 5, 90, Number.NaN),
    first: fc.integer({ min: 0, max: 2 }),
    second: fc.integer({ min: 0, max: 2 }),
  }),
  { selector: ({ list, item }) => `${list}/${item}`, minLength: 1 },
);
const share = fc.constantFrom(0, 0.25, 0.5, 1);

describe('weightEvidence', () => {
  it('gives what scorePredictions gives for the fused scores, and ranks as it does', () => {
    fc.assert(
      fc.property(rows, share, (given, weight) => {
        const columns = {
          listIds: given.map(({ list }) => `list${list}`),
          itemIds: given.map(({ item }) => `item${item}`),
          userIds: given.map(({ list }) => `user${list % 2}`),
          clicked: given.map(({ clicked }) => clicked),
          dwell: given.map(({ dwell }) => dwell),
        };
        const judged = { dwellCap: 60, dwellUnit: 'minutes' } as const;
        const table = predictionTable({ ...columns, scores: given.map(() => 0) });
        const scores = [given.map(({ first }) => first), given.map(({ second }) => second)];
        const evidence = weightEvidence({ table, scores, fusion }, judged);
        const fused = given.map(({ first, second }) => weight * first + (1 - weight) * second);
        const expected = scorePredictions(predictionTable({ ...columns, scores: fused }), {
          ...judged,
          resamples: 0,
        });
        expect(evidence.metrics([weight, 1 - weight], METRIC_NAMES)).toEqual(
          Object.fromEntries(METRIC_NAMES.map((name) => [name, expected[name].value])),
        );

        // With the order that `rank` gives as ranks, the metrics of order alone stay the same.
        const ids = [...new Set(columns.listIds)];
        const ranks = new Array<number>(given.length).fill(0);
        ids.forEach((id, list) => {
          const own = given.flatMap((_, row) => (columns.listIds[row] === id ? [row] : []));
          evidence.rank(list, [weight, 1 - weight]).forEach((place, rank) => (ranks[own[place]!] = rank));
          expect(evidence.lists[list]!.clicked).toHaveLength(own.length);
        });
        const ranked = predictionTable({ ...columns, scores: fused, ranks });
        expect(scorePredictions(ranked, { ...judged, resamples: 0 }).MRR).toEqual(expected.MRR);
      }),
    );
  });

  it('holds lists in the order of their rows, and refuses unknown metrics', () => {
    const table = predictionTable({
      listIds: ['b', 'a', 'b'],
      itemIds: ['x', 'y', 'z'],
      clicked: [1, 0, 0],
      scores: [0, 0, 0],
      dwell: [120, 3, 4],
    });
    const evidence = weightEvidence(
      {
        table,
        scores: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        fusion,
      },
      { dwellUnit: 'minutes' },
    );
    expect(evidence.objectives).toBe(2);
    expect(evidence.lists).toEqual([
      {
        scores: Float64Array.of(1, 4, 3, 6),
        clicked: Uint8Array.of(1, 0),
        dwell: Float64Array.of(2, Number.NaN),
      },
      { scores: Float64Array.of(2, 5), clicked: Uint8Array.of(0), dwell: Float64Array.of(Number.NaN) },
    ]);
    expect(() => evidence.metrics([1, 0], ['MAPP'])).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: metrics: there is no such metric; found "MAPP"; expected HIT@1, HIT@3, HIT@5, MAP, AUC, WHIT@1, WHIT@3, WHIT@5, WMAP, DT-AUC, AUC-list, AUC-user, NDCG@5, NDCG@10, MRR, Coverage@5, ILD@5, Novelty@5, DT-AUC-within, DT-AUC-between; did you mean "MAP"?]`,
    );
  });
});
