import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinations, drawTrials, gridTrials } from './draw-trials.js';
import type { SearchDimension, SearchRange } from './search-schema.js';

const range = (path: string, bounds: Partial<SearchRange>): SearchDimension => ({
  path,
  range: { min: 0, max: 1, scale: 'linear', integer: false, ...bounds },
});
const numbers = (dimension: SearchDimension, trials: number, seed = 1): number[] =>
  drawTrials([dimension], trials, seed).map((values) => values[dimension.path] as number);

describe('drawTrials', () => {
  it('spreads numbers evenly over the scale, within the bounds', () => {
    // A thousandth, a hundredth and a tenth are a third each of a log scale of three decades.
    const rates = numbers(range('rate', { min: 0.001, max: 1, scale: 'log' }), 3000);
    for (const [low, high] of [
      [0.001, 0.01],
      [0.01, 0.1],
      [0.1, 1],
    ] as const) {
      const inside = rates.filter((rate) => rate >= low && rate <= high).length;
      // Five standard deviations of a binomial of a third.
      expect(Math.abs(inside - 1000)).toBeLessThan(5 * Math.sqrt(3000 * (1 / 3) * (2 / 3)));
    }
    const shares = numbers(range('share', {}), 3000);
    expect(shares.reduce((sum, share) => sum + share, 0) / 3000).toBeCloseTo(0.5, 1);
  });

  it('gives whole numbers as much room at the ends as between', () => {
    const space = [range('units', { min: 1, max: 4, integer: true }), range('other', {})];
    const units = drawTrials(space, 4000, 3).map((values) => values['units']);
    for (const unit of [1, 2, 3, 4])
      expect(Math.abs(units.filter((found) => found === unit).length - 1000)).toBeLessThan(
        5 * Math.sqrt(4000 * 0.25 * 0.75),
      );
  });

  it('stays within any bounds, draws nothing twice and is the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.record({
          low: fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
          factor: fc.integer({ min: 2, max: 1000 }),
        }),
        fc.constantFrom('linear' as const, 'log' as const),
        fc.integer({ min: 0, max: 1000 }),
        ({ low, factor }, scale, seed) => {
          const dimension = range('x', { min: low, max: low * factor, scale });
          const found = numbers(dimension, 20, seed);
          expect(Math.min(...found)).toBeGreaterThanOrEqual(low);
          expect(Math.max(...found)).toBeLessThanOrEqual(low * factor);
          expect(new Set(found).size).toBe(20);
          expect(numbers(dimension, 20, seed)).toEqual(found);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps the values of other trials and settings when more are searched', () => {
    const [rate, units] = [range('rate', {}), range('units', { min: 1, max: 9 })];
    const few = drawTrials([rate], 3, 7);
    expect(drawTrials([rate], 5, 7).slice(0, 3)).toEqual(few);
    expect(drawTrials([units, rate], 3, 7).map(({ rate: value }) => ({ rate: value }))).toEqual(few);
    expect(drawTrials([rate], 3, 8)).not.toEqual(few);
  });

  it('finds all of a small space', () => {
    const space: SearchDimension[] = [
      { path: 'a', values: ['x', 'y'] },
      range('b', { min: 1, max: 3, integer: true }),
    ];
    expect(combinations(space)).toBe(6);
    expect(drawTrials(space, 6, 1)).toHaveLength(6);
  });
});

it('makes a grid of every combination, the last path varying fastest', () => {
  expect(
    gridTrials([
      { path: 'a', values: [1, 2] },
      { path: 'b', values: ['x', 'y'] },
    ]),
  ).toEqual([
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
    { a: 2, b: 'y' },
  ]);
});
