import type { Tensor } from '@paretorec/contracts';
import { createRng, fromArray, gradientsOf, read, sum, tidy, useBackend } from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { listUtility } from './list-utility.js';

beforeAll(() => useBackend('wasm'));

const [lists, positions] = [4, 5];
const rng = createRng('utility');
const lengths = [5, 3, 1, 0];
const mask = Float32Array.from({ length: lists * positions }, (_, i) =>
  i % positions < lengths[Math.floor(i / positions)]! ? 1 : 0,
);
const scores = Float32Array.from(mask, () => rng.normal());
/** Clicks, of which some lists have none or several, and dwell with equal values. */
const gains = Float32Array.from({ length: 2 * mask.length }, (_, i) => {
  const draw = rng.uniform();
  return mask[Math.floor(i / 2)]! * (i % 2 === 0 ? +(draw < 0.5) : Math.round(3 * draw) / 3);
});

const utility = (given: Float32Array, temperature: number): number[] =>
  tidy(() => [...read(utilityTensor(fromArray(given.slice(), [lists, positions]), temperature))]);
const utilityTensor = (given: Tensor, temperature: number): Tensor =>
  listUtility(
    given,
    fromArray(gains.slice(), [lists, positions, 2]),
    fromArray(mask.slice(), [lists, positions]),
    temperature,
  );

/** Discounted gain over the best possible, by sorting, in double precision. */
function bySorting(given: Float32Array, k: number): number {
  let [reached, most] = [0, 0];
  lengths.forEach((length, list) => {
    const places = Array.from({ length }, (_, position) => list * positions + position);
    const gainOf = (place: number): number => gains[2 * place + k]!;
    const discounted = (order: number[]): number =>
      order.reduce((total, place, rank) => total + gainOf(place) / Math.log2(rank + 2), 0);
    reached += discounted([...places].sort((a, b) => given[b]! - given[a]!));
    most += discounted([...places].sort((a, b) => gainOf(b) - gainOf(a)));
  });
  return reached / most;
}

describe('listUtility', () => {
  it('is the discounted gain of the true ranks when the temperature is small', () => {
    utility(scores, 1e-3).forEach((value, k) => expect(value).toBeCloseTo(bySorting(scores, k), 4));
    const best = Float32Array.from(mask, (_, place) => gains[2 * place]!);
    expect(
      utility(
        best.map((gain, i) => gain - i / 1000),
        1e-4,
      )[0],
    ).toBeCloseTo(1, 4);
  });

  it('has the gradient of central differences', () => {
    const gradient = tidy(() => {
      const given = fromArray(scores.slice(), [lists, positions]);
      const { gradients } = gradientsOf(
        () => ({ value: sum(utilityTensor(given, 0.5)), extra: [] }),
        [given],
      );
      return read(gradients[0]!).slice();
    });
    const valueAt = (place: number, step: number): number =>
      utility(
        scores.map((score, i) => (i === place ? score + step : score)),
        0.5,
      ).reduce((a, b) => a + b, 0);
    gradient.forEach((slope, place) => {
      const difference = (valueAt(place, 0.01) - valueAt(place, -0.01)) / 0.02;
      expect(slope).toBeCloseTo(difference, 3);
      if (mask[place] === 0) expect(slope).toBe(0);
    });
    expect(Math.max(...gradient)).toBeGreaterThan(0.01);
  });
});
