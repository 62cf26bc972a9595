import { fromArray, read, tidy, useBackend, zeros } from '@paretorec/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { explore } from './exploration.js';

type Back = 'rescaled' | 'projected';

function explored(x: readonly number[], weightFloor: number, noiseReturn: Back): number[] {
  return tidy(() => {
    const shape = [1, x.length];
    return [
      ...read(explore(fromArray(Float32Array.from(x), shape), zeros(shape), { weightFloor, noiseReturn })),
    ];
  });
}

/** By its definition: sorted, entry by entry, until the next would fall below the floor. */
function project(x: readonly number[], floor: number): number[] {
  const total = 1 - floor * x.length;
  const sorted = x.map((value) => value - floor).sort((a, b) => b - a);
  let tau = 0;
  let sum = 0;
  sorted.forEach((value, i) => {
    sum += value;
    const at = (sum - total) / (i + 1);
    if (value > at) tau = at;
  });
  return x.map((value) => Math.max(value - floor - tau, 0) + floor);
}

const weights = fc
  .tuple(
    fc.array(fc.double({ min: -2, max: 3, noNaN: true }), { minLength: 2, maxLength: 5 }),
    fc.double({ min: 0, max: 0.15, noNaN: true }),
  )
  .map(([x, floor]) => [x.map(Math.fround), floor] as const);

beforeAll(async () => {
  await useBackend('wasm');
});

describe('weights with noise', () => {
  it('are projected on to the nearest weights that respect the floor', () => {
    fc.assert(
      fc.property(weights, ([x, floor]) => {
        const expected = project(x, floor);
        explored(x, floor, 'projected').forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 5));
      }),
    );
  });

  it('that need no change keep their place when they are projected', () => {
    explored([0.2, 0.5, 0.3], 0.05, 'projected').forEach((weight, i) =>
      expect(weight).toBeCloseTo([0.2, 0.5, 0.3][i]!, 6),
    );
  });

  it('that are rescaled sum to one and can lie below the floor', () => {
    const [first, second] = explored([-0.4, 1.4], 0.05, 'rescaled');
    expect(first! + second!).toBeCloseTo(1, 6);
    expect(first).toBeCloseTo(0.05 / 1.45, 6);
  });
});
