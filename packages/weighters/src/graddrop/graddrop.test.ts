import { graddrop as combineOnHost } from '@paretorec/metrics';
import { fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { createHarness } from '@paretorec/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { graddrop } from './graddrop.js';

describe('sign dropout', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  const aggregatorOf = (count: number, options: object = {}) =>
    createHarness({ objectives: count }).make(graddrop, options).aggregator!;

  it('combines as GradDrop of the metrics does, which agrees with TorchJD, and divides by K', () => {
    const entry = fc.oneof(
      fc.constant(0),
      fc.float({ min: -8, max: 8, noNaN: true, noDefaultInfinity: true }),
    );
    const cases = fc
      .record({ count: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 1, max: 6 }) })
      .chain(({ count, size }) =>
        fc.record({
          jacobian: fc.array(entry, { minLength: count * size, maxLength: count * size }),
          draws: fc.array(fc.constantFrom(0.01, 0.3, 0.62, 0.99), { minLength: size, maxLength: size }),
          leak: fc.array(fc.constantFrom(0, 0.25, 1), { minLength: count, maxLength: count }),
        }),
      );
    fc.assert(
      fc.property(cases, ({ jacobian, draws, leak }) => {
        const [count, size] = [leak.length, draws.length];
        const found = tidy(() =>
          read(
            aggregatorOf(count, { leak }).combine(
              fromArray(Float32Array.from(jacobian), [count, size]),
              fromArray(Float32Array.from(draws), [size]),
            ),
          ).slice(),
        );
        const expected = combineOnHost(jacobian, count, Float32Array.from(draws), leak);
        found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]! / count, 4));
      }),
    );
  });

  it('has the sum of the gradients for its mean over draws', () => {
    const aggregator = aggregatorOf(2);
    const coordinates = 20_000;
    const gradients = [3, -1].flatMap((value) => new Array<number>(coordinates).fill(value));
    const found = tidy(() =>
      read(
        aggregator.combine(
          fromArray(Float32Array.from(gradients), [2, coordinates]),
          fromArray(aggregator.draw!(coordinates), [coordinates]),
        ),
      ).slice(),
    );
    expect(new Set(found)).toEqual(new Set([1.5, -0.5]));
    const mean = found.reduce((total, value) => total + value, 0) / coordinates;
    // Half of 3 - 1, within five standard errors.
    expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25 * 4) / coordinates));
  });

  it('refuses a leak that is not one number an objective', () => {
    expect(() => aggregatorOf(3, { leak: [0.1, 0.2] })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: weighter.leak: there must be one number an objective; found 2; expected 3 (objective0, objective1, objective2)]`,
    );
  });
});
