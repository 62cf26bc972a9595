import { expect, it } from 'vitest';
import { methodFront } from '../index.js';

const value = (number: number | null) => ({ value: number, low: null, high: null });

it('finds the front of methods by their means, and its area above nothing', () => {
  const rows = [
    { name: 'clicks', metrics: { MAP: value(0.5), WMAP: value(10) } },
    { name: 'both', metrics: { MAP: value(0.4), WMAP: value(15) } },
    { name: 'worse', metrics: { MAP: value(0.4), WMAP: value(12) } },
    { name: 'unknown', metrics: { MAP: value(0.9), WMAP: value(null) } },
    { name: 'lost', metrics: { MAP: value(Number.NaN), WMAP: value(99) } },
    { name: 'none', metrics: {} },
    { name: 'dwell', metrics: { MAP: value(0.1), WMAP: value(20) } },
  ];
  const front = methodFront(rows, 'WMAP', 'MAP')!;
  expect(front.points.map(({ name, index, onFront }) => [name, index, onFront])).toEqual([
    ['clicks', 0, true],
    ['both', 1, true],
    ['worse', 2, false],
    ['dwell', 6, true],
  ]);
  // 10 · 0.5, then 5 more at 0.4, then 5 more at 0.1.
  expect(front.hypervolume).toBeCloseTo(7.5, 12);
  expect(front.reference).toEqual([0, 0]);
  expect(methodFront(rows.slice(5, 6), 'WMAP', 'MAP')).toBeUndefined();
});
