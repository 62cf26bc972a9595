import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BEYOND_ACCURACY_NAMES,
  DWELL_AUC_PART_NAMES,
  METRIC_NAMES,
  predictionTable,
  scorePredictions,
  tieHash,
} from './index.js';
import type { MetricTable } from './index.js';

interface Expected {
  readonly value: number;
  readonly n: number;
}

interface Fixture {
  readonly rows: readonly {
    readonly list_id: string;
    readonly user_id: string;
    readonly item_id: string;
    readonly clicked: number;
    readonly score: number;
    readonly dwell: number | null;
  }[];
  readonly expected: Record<string, Expected>;
  readonly cappedMinutes: Record<string, Expected>;
  readonly log1p: Record<string, Expected>;
  readonly dwellAucParts: { readonly within: Expected; readonly between: Expected };
  readonly tieHash: readonly { seed: number; listId: string; itemId: string; hash: number }[];
}

// scikit-learn's and brute-force values; see tools/reference/metrics/generate.py
const fixture = JSON.parse(
  readFileSync(new URL('./reference.fixture.json', import.meta.url), 'utf8'),
) as Fixture;
const table = predictionTable({
  listIds: fixture.rows.map((row) => row.list_id),
  userIds: fixture.rows.map((row) => row.user_id),
  itemIds: fixture.rows.map((row) => row.item_id),
  clicked: fixture.rows.map((row) => row.clicked),
  scores: fixture.rows.map((row) => row.score),
  dwell: fixture.rows.map((row) => row.dwell ?? Number.NaN),
});

function expectValues(found: MetricTable, expected: Record<string, Expected>): void {
  expect(Object.keys(found)).toEqual([...METRIC_NAMES, ...BEYOND_ACCURACY_NAMES, ...DWELL_AUC_PART_NAMES]);
  for (const name of METRIC_NAMES) {
    expect(found[name].value, name).toBeCloseTo(expected[name]!.value, 12);
    expect(found[name].n, name).toBe(expected[name]!.n);
  }
}

describe('agreement with scikit-learn and brute force', () => {
  it('has every metric of the reference', () => {
    expectValues(scorePredictions(table, { resamples: 0 }), fixture.expected);
  });

  it('caps in seconds first, then changes the unit', () => {
    expectValues(
      scorePredictions(table, { resamples: 0, dwellCap: 45, dwellUnit: 'minutes' }),
      fixture.cappedMinutes,
    );
    expectValues(scorePredictions(table, { resamples: 0, dwellUnit: 'log1p-seconds' }), fixture.log1p);
  });

  it('splits DT-AUC into pairs within and between lists', () => {
    const found = scorePredictions(table, { resamples: 0 });
    for (const part of ['within', 'between'] as const) {
      const { value, n } = found[`DT-AUC-${part}`];
      expect(value).toBeCloseTo(fixture.dwellAucParts[part].value, 12);
      expect(n).toBe(fixture.dwellAucParts[part].n);
    }
  });

  it('hashes ties as the reference in Python', () => {
    for (const { seed, listId, itemId, hash } of fixture.tieHash)
      expect(tieHash(seed, listId, itemId)).toBe(hash);
  });
});
