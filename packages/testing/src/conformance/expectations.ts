import type { ConfigSchema, Tensor } from '@paretorec/contracts';
import { availableBackends, read, tensorCount, tidy, type BackendName } from '@paretorec/tensor';
import { expect } from 'vitest';
import { parseOptions } from '../harness/create-harness.js';

/** The backends that conformance is shown on: all that are there but plain JavaScript, which is slow. */
export const CONFORMANCE_BACKENDS: readonly BackendName[] = (await availableBackends()).filter(
  (backend) => backend !== 'cpu',
);

/** Scales of inputs, statistics and labels over which all numbers must stay finite. */
export const SCALES: readonly number[] = [0, 1e-10, 1e3, 1e15];

/** Host copies of what a computation gives; its tensors are freed. */
export function valuesOf(compute: () => readonly Tensor[]): Float32Array[] {
  return tidy(() => compute().map((tensor) => read(tensor).slice()));
}

/** Expects numbers to agree to `tolerance`, relative to the largest of them where that is above 1. */
export function expectSame(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(found.length).toBe(expected.length);
  const size = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < found.length; i++) {
    expect(
      Math.abs(found[i]! - expected[i]!),
      `entry ${i}: ${found[i]!} for ${expected[i]!}`,
    ).toBeLessThanOrEqual(tolerance * size);
  }
}

/** Expects every number to be finite. */
export function expectFinite(values: Iterable<number>): void {
  expect([...values].filter((value) => !Number.isFinite(value))).toEqual([]);
}

/** Expects work to leave as many tensors as there were. */
export function expectNoLeak(work: () => void): void {
  const before = tensorCount();
  work();
  expect(tensorCount()).toBe(before);
}

/** Expects options to survive writing and reading, and unknown ones to be refused. */
export function expectStrictOptions(schema: ConfigSchema, config: object): void {
  const parsed = parseOptions(schema, config, 'options');
  expect(parseOptions(schema, JSON.parse(JSON.stringify(parsed)), 'options')).toEqual(parsed);
  expect(() => parseOptions(schema, { ...config, notAnOption: 1 }, 'options')).toThrow();
}
