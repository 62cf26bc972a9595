import type { ListMetric, RankedList } from '@paretorec/contracts';
import { expect, it } from 'vitest';
import { hitRate, ndcg, weightedHitRate } from '../index.js';

/** Four items, ranked b, d, a, c; d and a were clicked, a for an unknown time. */
const list: RankedList = {
  listId: 'l',
  userId: 'u',
  items: ['a', 'b', 'c', 'd'].map((id) => ({ id })),
  scores: Float64Array.of(2, 4, 1, 3),
  clicked: Uint8Array.of(1, 0, 0, 1),
  dwell: Float64Array.of(NaN, 0, 0, 30),
  order: Int32Array.of(1, 3, 0, 2),
};

const METRICS: Readonly<Record<string, (k: number) => ListMetric>> = {
  HIT: hitRate,
  WHIT: weightedHitRate,
  NDCG: ndcg,
};

it.each([
  ['HIT', 1, 0, 2],
  ['HIT', 2, 1, 2],
  ['HIT', 3, 2, 2],
  ['WHIT', 1, 0, 1],
  ['WHIT', 2, 30, 1],
  ['NDCG', 2, 1 / Math.log2(3) / (1 + 1 / Math.log2(3)), 1],
] as const)('%s@%d of one list is what one counts by hand', (kind, k, sum, count) => {
  const metric = METRICS[kind]!(k);
  expect(metric.name).toBe(`${kind}@${k}`);
  const found = metric.parts(list);
  expect(found.sum).toBeCloseTo(sum, 12);
  expect(found.count).toBe(count);
  expect(metric.parts({ ...list, clicked: new Uint8Array(4) })).toEqual({ sum: 0, count: 0 });
});
