import type { Tensor } from '@paretorec/contracts';
import { createRng, fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { diagonalOf, joinBlocks, kernelOf, pairsOf } from './gram-blocks.js';

const [LISTS, POSITIONS] = [2, 3];
const PLACES = LISTS * POSITIONS;

/** Random numbers of [B, T, ...], as a tensor and by place. */
function draw(name: string, ...rest: number[]) {
  const rng = createRng(name);
  const size = rest.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from({ length: PLACES * size }, () => rng.normal());
  return {
    tensor: fromArray(values, [LISTS, POSITIONS, ...rest]),
    at: (place: number, entry: number) => values[place * size + entry]!,
  };
}

/** Expects [B, T, K, K] of the numbers that are worked out entry by entry. */
function expectEntries(
  found: Tensor,
  count: number,
  entry: (place: number, i: number, j: number) => number,
): void {
  expect(found.shape).toEqual([LISTS, POSITIONS, count, count]);
  const values = read(found);
  for (let place = 0; place < PLACES; place++)
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++)
        expect(values[(place * count + i) * count + j]).toBeCloseTo(entry(place, i, j), 5);
}

describe('blocks of Gram matrices', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it('are the inner products by what is shared, and the norms by what is not', () => {
    const [width, rank] = [3, 2];
    tidy(() => {
      const [shared, own, nothing] = [
        draw('shared', width, rank),
        draw('own', width),
        draw('none', width, 0),
      ];
      const norm = (place: number, i: number, j: number): number => (i === j ? own.at(place, i) : 0);
      expectEntries(kernelOf({ shared: shared.tensor, own: own.tensor }), width, (place, i, j) => {
        const gradient = (k: number): number[] => [0, 1].map((r) => shared.at(place, k * rank + r));
        const [a, b] = [gradient(i), gradient(j)];
        return norm(place, i, j) + a[0]! * b[0]! + a[1]! * b[1]!;
      });
      expectEntries(kernelOf({ shared: nothing.tensor, own: own.tensor }), width, norm);
      expectEntries(diagonalOf(own.tensor), width, norm);
    });
  });

  it('are scaled by the slopes of both losses', () => {
    tidy(() => {
      const slopes = draw('slopes', 3);
      expectEntries(pairsOf(slopes.tensor), 3, (place, i, j) => slopes.at(place, i) * slopes.at(place, j));
    });
  });

  it.each([
    { slots: [[0, 1, 2]] },
    { slots: [[1, 0]] },
    { slots: [[0], [1]] },
    { slots: [[2, 0], [1]] },
    { slots: [[3, 0], [1], [0, 2, 3]] },
  ])('add up at the objectives of each: $slots', ({ slots }) => {
    const count = Math.max(...slots.flat()) + 1;
    tidy(() => {
      const blocks = slots.map((slot, m) => draw(`block ${m}`, slot.length, slot.length));
      const joined = joinBlocks(
        blocks.map(({ tensor }) => tensor),
        slots,
        count,
      );
      expectEntries(joined, count, (place, row, column) =>
        slots.reduce((total, slot, m) => {
          const [i, j] = [slot.indexOf(row), slot.indexOf(column)];
          return i < 0 || j < 0 ? total : total + blocks[m]!.at(place, i * slot.length + j);
        }, 0),
      );
    });
  });
});
