import { expect, it } from 'vitest';
import type { WeightSearch } from '../index.js';
import { weightSearchPicture } from './weight-search-chart.js';

const valued = (weights: readonly number[], MAP: number, WMAP: number | null) => ({
  weights,
  metrics: { MAP, WMAP },
});
const search: WeightSearch = {
  row: 'PO-EA-OE',
  objectives: ['click', 'dwell'],
  choice: {
    ...valued([0.45, 0.55], 0.39, 21),
    front: [valued([0.8, 0.2], 0.4, 20), valued([0.2, 0.8], 0.3, 22), valued([0.5, 0.5], 0.39, null)],
  },
};

it('shows the front along the first axis and the weights that were chosen, with the numbers behind', () => {
  const { name, svg, numbers } = weightSearchPicture(search)!;
  expect(name).toBe('weights-tried-po-ea-oe');
  expect([...svg.matchAll(/<g[^>]* aria-label="([^"]*)"/gu)].map(([, text]) => text)).toEqual([
    'front: WMAP 20, MAP 0.4, weights click 0.80, dwell 0.20',
    'front: WMAP 22, MAP 0.3, weights click 0.20, dwell 0.80',
    'chosen: WMAP 21, MAP 0.39, weights click 0.45, dwell 0.55',
  ]);
  expect(numbers.head).toEqual(['', 'click', 'dwell', 'WMAP', 'MAP']);
  expect(numbers.rows).toEqual([
    ['front', 0.8, 0.2, 20, 0.4],
    ['front', 0.2, 0.8, 22, 0.3],
    ['chosen', 0.45, 0.55, 21, 0.39],
  ]);
});

it('is left out where no front was kept, or its metrics are no two', () => {
  const { front, ...alone } = search.choice;
  expect(weightSearchPicture({ ...search, choice: alone })).toBeUndefined();
  const unknown = front!.map(({ weights }) => valued(weights, 0.3, null));
  expect(weightSearchPicture({ ...search, choice: { ...search.choice, front: unknown } })).toBeUndefined();
  const metrics = { MAP: 0.3, WMAP: 20, AUC: 0.6 };
  expect(weightSearchPicture({ ...search, choice: { ...search.choice, metrics } })).toBeUndefined();
});
