import { readFileSync } from 'node:fs';
import type { ItemFacts, PredictionTable } from '@paretorec/contracts';
import { describe, expect, it } from 'vitest';
import {
  BEYOND_ACCURACY_NAMES,
  coverage,
  intraListDiversity,
  novelty,
  predictionTable,
  pairedDifference,
  scorePredictions,
} from '../index.js';

interface Fixture {
  readonly facts: readonly ItemFacts[];
  readonly rows: readonly Readonly<Record<'list_id' | 'user_id' | 'item_id', string> & { score: number }>[];
  readonly expected: Readonly<Record<string, { readonly value: number; readonly n: number }>>;
}

// NumPy's values; see tools/reference/metrics/beyond_accuracy.py
const { facts, rows, expected } = JSON.parse(
  readFileSync(new URL('./beyond.fixture.json', import.meta.url), 'utf8'),
) as Fixture;

function tableOf(known: readonly ItemFacts[] | undefined): PredictionTable {
  const table = predictionTable({
    listIds: rows.map((row) => row.list_id),
    userIds: rows.map((row) => row.user_id),
    itemIds: rows.map((row) => row.item_id),
    clicked: rows.map(() => 0),
    scores: rows.map((row) => row.score),
  });
  if (known === undefined) return table;
  return { ...table, facts: table.items.names.map((name) => known.find(({ id }) => id === name)!) };
}

describe('metrics beyond accuracy', () => {
  it('agree with NumPy', () => {
    const found = scorePredictions(tableOf(facts), { resamples: 100 });
    for (const name of BEYOND_ACCURACY_NAMES) {
      expect(found[name].value, name).toBeCloseTo(expected[name]!.value, 12);
      expect(found[name].n, name).toBe(expected[name]!.n);
    }
  });

  it('have intervals over users where they are means over lists or items, and none where they are not', () => {
    const found = scorePredictions(tableOf(facts), { resamples: 100 });
    expect(found['Coverage@5']).toMatchObject({ low: null, high: null });
    for (const name of ['ILD@5', 'Novelty@5'] as const) {
      expect(found[name].low).toBeLessThan(found[name].value!);
      expect(found[name].high).toBeGreaterThan(found[name].value!);
    }
    const turned = { ...tableOf(facts), scores: tableOf(facts).scores.map((score) => -score) };
    const difference = pairedDifference(tableOf(facts), turned, 'Coverage@5');
    expect(difference.value).not.toBeNull();
    expect(difference).toMatchObject({ low: null, high: null, p: null });
  });

  it('are null where nothing is known of the items', () => {
    const found = scorePredictions(tableOf(undefined), { resamples: 0 });
    expect(found['Coverage@5'].value).toBeCloseTo(expected['Coverage@5']!.value, 12);
    expect(found['ILD@5']).toMatchObject({ value: null, n: 0 });
    expect(found['Novelty@5']).toMatchObject({ value: null, n: 0 });
  });

  it('can be had for any K, as metrics beside the built-in ones', () => {
    const extraMetrics = [coverage(2), intraListDiversity(2), novelty(2)];
    const items: ItemFacts[] = ['a', 'b', 'c'].map((id, i) => ({
      id,
      popularity: 2 ** -(i + 1),
      categories: [[i < 2 ? 'x' : 'y']],
    }));
    const table = predictionTable({
      listIds: ['1', '1', '1', '2', '2'],
      itemIds: ['a', 'b', 'c', 'a', 'c'],
      clicked: [0, 0, 0, 0, 0],
      scores: [3, 2, 1, 2, 1],
    });
    // The top two of the lists are a b and a c: distances 0 and 1; 1, 2, 1 and 3 bits.
    const found = scorePredictions({ ...table, facts: items }, { extraMetrics, resamples: 0 });
    expect(found).toMatchObject({
      'Coverage@2': { value: 1, n: 3 },
      'ILD@2': { value: 0.5, n: 2 },
      'Novelty@2': { value: 7 / 4, n: 4 },
    });
  });
});
