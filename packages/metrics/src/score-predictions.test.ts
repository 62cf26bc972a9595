import { describe, expect, it } from 'vitest';
import type { Metric } from '@paretorec/contracts';
import { METRIC_NAMES, predictionTable, scorePredictions, tieHash } from './index.js';
import type { PredictionColumns } from './index.js';

/** Rows `list item clicked score [dwell]`, one a line; the user of list `u1:...` is `u1`. */
function rows(text: string, more: Partial<PredictionColumns> = {}) {
  const cells = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return predictionTable({
    listIds: cells.map(([list]) => list!),
    userIds: cells.map(([list]) => list!.split(':')[0]!),
    itemIds: cells.map(([, item]) => item!),
    clicked: cells.map(([, , clicked]) => Number(clicked)),
    scores: cells.map(([, , , score]) => Number(score)),
    dwell: cells.map(([, , , , dwell]) => (dwell === undefined ? Number.NaN : Number(dwell))),
    ...more,
  });
}

const TWO_LISTS = `
  ann:1 a 1 .9 10
  ann:1 b 0 .8 99
  ann:1 c 1 .7 40
  bob:2 a 0 .6
  bob:2 b 1 .5
  bob:2 c 0 .4`;

function values(table: ReturnType<typeof rows>, options = {}) {
  const scored = scorePredictions(table, { resamples: 0, ...options });
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, scored[name].value]));
}

describe('scorePredictions by hand', () => {
  it('measures two lists, one click of unknown dwell among them', () => {
    const found = values(rows(TWO_LISTS));
    const log3 = 1 / Math.log2(3);
    expect(found).toEqual({
      'HIT@1': 1 / 3,
      'HIT@3': 1,
      'HIT@5': 1,
      MAP: ((1 + 2 / 3) / 2 + 1 / 2) / 2,
      // .9 > .8 .6 .4; .7 > .6 .4; .5 > .4
      AUC: 6 / 9,
      'WHIT@1': 5,
      'WHIT@3': 25,
      'WHIT@5': 25,
      WMAP: (10 + (2 / 3) * 40) / 2,
      'DT-AUC': 0,
      'AUC-list': (1 / 2 + 1 / 2) / 2,
      'AUC-user': (1 / 2 + 1 / 2) / 2,
      'NDCG@5': ((1 + 1 / 2) / (1 + log3) + log3) / 2,
      'NDCG@10': ((1 + 1 / 2) / (1 + log3) + log3) / 2,
      MRR: (1 + 1 / 2) / 2,
    });
  });

  it('counts denominators', () => {
    const scored = scorePredictions(rows(TWO_LISTS), { resamples: 0 });
    expect(Object.fromEntries(METRIC_NAMES.map((name) => [name, scored[name].n]))).toEqual({
      'HIT@1': 3,
      'HIT@3': 3,
      'HIT@5': 3,
      MAP: 2,
      AUC: 9,
      'WHIT@1': 2,
      'WHIT@3': 2,
      'WHIT@5': 2,
      WMAP: 1,
      'DT-AUC': 1,
      'AUC-list': 2,
      'AUC-user': 2,
      'NDCG@5': 2,
      'NDCG@10': 2,
      MRR: 2,
    });
  });

  it('lets an unknown dwell count in the precision of WMAP but not in its mean', () => {
    const found = values(rows('u:1 a 1 .9 \n u:1 b 1 .8 30 \n u:1 c 0 .7'));
    expect(found['WMAP']).toBe(30);
    expect(found['WHIT@1']).toBe(0);
    expect(found['WHIT@3']).toBe(30);
    expect(found['HIT@1']).toBe(0.5);
  });

  it('treats 0 seconds on a click as a value', () => {
    expect(values(rows('u:1 a 1 .9 0 \n u:1 b 1 .8 30'))).toMatchObject({
      WMAP: 15,
      'WHIT@1': 0,
      'DT-AUC': 0,
    });
  });

  it('counts a list without a click for AUC alone', () => {
    const alone = values(rows('u:1 a 1 .5 3 \n u:1 b 0 .4'));
    const beside = values(rows('u:1 a 1 .5 3 \n u:1 b 0 .4 \n u:2 a 0 .9 \n u:2 b 0 .1'));
    expect(beside).toEqual({ ...alone, AUC: 2 / 3, 'AUC-user': 2 / 3 });
  });

  it('gives ties half in AUC, AUC-list and DT-AUC', () => {
    const found = values(rows('u:1 a 1 .5 1 \n u:1 b 0 .5 \n u:1 c 1 .5 2'));
    expect(found).toMatchObject({ AUC: 0.5, 'AUC-list': 0.5, 'AUC-user': 0.5, 'DT-AUC': 0.5 });
  });

  it('leaves pairs of equal dwell, and of dwell made equal by the cap, out of DT-AUC', () => {
    const table = rows('u:1 a 1 .5 100 \n u:1 b 1 .6 200 \n u:1 c 1 .7 5');
    expect(values(table)['DT-AUC']).toBe(1 / 3);
    expect(values(table, { dwellCap: 50 })['DT-AUC']).toBe(0);
    expect(scorePredictions(table, { resamples: 0, dwellCap: 50 })['DT-AUC'].n).toBe(2);
  });

  it('measures nothing as null with n 0', () => {
    const empty = scorePredictions(predictionTable({ listIds: [], itemIds: [], clicked: [], scores: [] }));
    for (const name of METRIC_NAMES)
      expect(empty[name]).toEqual({ value: null, low: null, high: null, n: 0 });
    expect(values(rows('u:1 a 0 .5'))).toEqual(Object.fromEntries(METRIC_NAMES.map((name) => [name, null])));
    expect(values(rows('u:1 a 1 .5'))).toMatchObject({
      MAP: 1,
      AUC: null,
      'AUC-list': null,
      WMAP: null,
      'DT-AUC': null,
    });
  });

  it('orders ties by the hash of seed, list and item', () => {
    const table = rows('u:1 a 1 0 \n u:1 b 0 0 \n u:1 c 0 -0');
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const [a, b, c] = ['a', 'b', 'c'].map((item) => tieHash(seed, 'u:1', item)) as [number, number, number];
      const rank = 1 + Number(b < a) + Number(c < a);
      expect(values(table, { seed })['MRR'], `seed ${seed}`).toBe(1 / rank);
    }
  });

  it('lets ranks decide the order, and then compares no scores', () => {
    const found = values(rows(TWO_LISTS, { ranks: [3, 1, 2, 1, 2, 3] }));
    expect(found).toMatchObject({
      'HIT@1': 0,
      MAP: ((1 / 2 + 2 / 3) / 2 + 1 / 2) / 2,
      MRR: 1 / 2,
      'WHIT@1': 0,
    });
    for (const name of ['AUC', 'DT-AUC', 'AUC-list', 'AUC-user'] as const)
      expect(found[name], name).toBeNull();
  });

  it('adds third-party metrics after its own', () => {
    const length: Metric = { name: 'acme/length', parts: (list) => ({ sum: list.order.length, count: 1 }) };
    const scored = scorePredictions(rows(TWO_LISTS), { extraMetrics: [length], resamples: 0 });
    expect(Object.keys(scored).at(-1)).toBe('acme/length');
    expect(scored['acme/length']).toMatchObject({ value: 3, n: 2 });
    expect(() => scorePredictions(rows(TWO_LISTS), { extraMetrics: [{ ...length, name: 'MAP' }] })).toThrow(
      'metric "MAP": two metrics have this name; rename the extra one',
    );
  });

  it('refuses what no metric can make sense of', () => {
    const bad =
      (more: Partial<PredictionColumns>, options = {}) =>
      () =>
        scorePredictions(rows('u:1 a 1 .5 1 \n u:1 b 0 .4', more), options);
    expect(bad({ scores: [1, Number.NaN] })).toThrow(
      'predictions.scores[1]: bad value; found NaN; expected a finite number',
    );
    expect(bad({ clicked: [2, 0] })).toThrow('predictions.clicked[0]: bad value; found 2; expected 0 or 1');
    expect(bad({ dwell: [-1, 0] })).toThrow('predictions.dwell[0]: bad value; found -1');
    expect(bad({ dwell: [1, -1] })).not.toThrow();
    expect(bad({ userIds: ['x', 'y'] })).toThrow('list "u:1": a list has two users; found "x" and "y"');
    expect(bad({ userIds: ['x', null] })).not.toThrow();
    expect(bad({ scores: [1] })).toThrow('predictions.scores: the columns differ in length');
    const table = rows('u:1 a 1 .5 1');
    const withCodes = (...codes: number[]) => ({ names: ['u:1'], codes: Int32Array.from(codes) });
    expect(() => scorePredictions({ ...table, lists: withCodes(1) })).toThrow(
      'predictions.lists.codes[0]: bad value; found 1; expected 0 to 0',
    );
    expect(() => scorePredictions({ ...table, items: withCodes(0, 0) })).toThrow(
      'predictions.items: bad value; found 2 values; expected 1, one a row',
    );
    expect(() => scorePredictions({ ...table, ranks: Float64Array.of(Infinity) })).toThrow(
      'predictions.ranks[0]: bad value; found Infinity; expected a finite number',
    );
    expect(bad({}, { dwellCap: 0 })).toThrow('dwellCap: not a cap; found 0');
    expect(bad({}, { dwellUnit: 'hours' })).toThrow('dwellUnit: unknown unit; found "hours"');
  });
});
