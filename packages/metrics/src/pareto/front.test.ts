import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, hypervolume2d, nondominated } from '../index.js';

const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
  maxLength: 12,
});

describe('nondominated', () => {
  it('keeps the front, equal points included', () => {
    expect(
      nondominated([
        [1, 3],
        [2, 2],
        [2, 2],
        [1, 1],
        [3, 0],
      ]),
    ).toEqual([0, 1, 2, 4]);
    expect(nondominated([])).toEqual([]);
  });

  it('dominates every point that it drops', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = nondominated(all);
        all.forEach((point, place) => {
          expect(front.includes(place)).toBe(!front.some((other) => dominates(all[other]!, point)));
        });
      }),
    );
  });
});

describe('hypervolume2d', () => {
  it('is the area of the staircase', () => {
    expect(
      hypervolume2d(
        [
          [1, 3],
          [2, 2],
          [3, 1],
        ],
        [0, 0],
      ),
    ).toBe(6);
    expect(hypervolume2d([[1, 1]], [1, 0])).toBe(0);
    expect(hypervolume2d([], [0, 0])).toBe(0);
  });

  it('leaves out what is not better than the reference in both', () => {
    const points = [
      [3, 4],
      [0, 9],
      [9, 1],
      [2, 5],
      [2, 4],
    ] as const;
    expect(hypervolume2d(points, [1, 2])).toBe(2 * 2 + 1 * 1);
  });

  it('counts the unit squares that some point covers', () => {
    fc.assert(
      fc.property(points, (all) => {
        let squares = 0;
        for (let x = 1; x <= 9; x++)
          for (let y = 1; y <= 9; y++) if (all.some(([a, b]) => a >= x && b >= y)) squares++;
        expect(hypervolume2d(all, [0, 0])).toBe(squares);
      }),
    );
  });
});
