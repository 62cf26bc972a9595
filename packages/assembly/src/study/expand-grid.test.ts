import { expect, it } from 'vitest';
import { expandGrid } from './expand-grid.js';

const names = (grid: Parameters<typeof expandGrid>[0]): string[] => expandGrid(grid).map(({ name }) => name);

it('makes a row of every combination, the last path varying fastest', () => {
  expect(
    expandGrid({
      'optimiser.learningRate': [0.01, 0.1],
      weighter: { ours: { use: 'paperec' }, theirs: 'mgda' },
    }),
  ).toEqual(
    [0.01, 0.1].flatMap((rate, i) =>
      (
        [
          ['ours', { use: 'paperec' }],
          ['theirs', 'mgda'],
        ] as const
      ).map(([name, weighter]) => ({
        name: `learningRate=${rate} weighter=${name}`,
        changes: [
          {
            dotted: 'optimiser.learningRate',
            value: rate,
            place: ['grid', 'optimiser.learningRate', i],
          },
          { dotted: 'weighter', value: weighter, place: ['grid', 'weighter', name] },
        ],
      })),
    ),
  );
});

it('tells rows apart by whole paths where their ends are the same, and by what a value uses', () => {
  expect(
    names({ 'a.discount': [0.1], 'b.discount': [0.2], weights: [[1, 0]], weighter: [{ use: 'mgda' }] }),
  ).toEqual(['a.discount=0.1 b.discount=0.2 weights=[1,0] weighter=mgda']);
  expect(names(undefined)).toEqual([]);
});
