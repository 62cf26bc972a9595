import { describe, expect, it } from 'vitest';
import { stationarity } from './stationarity.js';

/** Two samples of two users with orthogonal gradients of squared norms (1, 3) and (3, 1). */
const samples = {
  objectives: 2,
  grams: Float32Array.of(1, 0, 0, 3, 3, 0, 0, 1),
  users: { names: ['a', 'b'], codes: Int32Array.of(0, 1) },
  randomWeights: Float32Array.of(1, 0, 0, 1),
};

describe('stationarity', () => {
  it('is 1 for the min-norm weights and the squared ratio of norms for others, by hand', () => {
    // Min-norm: weights 3/4 and 1/4, norm 3/4 each; uniform: (1 + 3) / 4 = 1, so 4/3.
    const result = stationarity({ ...samples, weights: Float32Array.of(0.75, 0.25, 0.25, 0.75) });
    expect(result.policy.ratio.value).toBeCloseTo(1, 12);
    expect(result.uniform.ratio.value).toBeCloseTo(4 / 3, 12);
    expect(result.random.ratio.value).toBeCloseTo(4 / 3, 12);
    // The two samples mirror each other, so the best constant weights are uniform.
    expect(result.shared.weights).toEqual([0.5, 0.5]);
    expect(result.shared.median).toBeCloseTo(4 / 3, 12);
    expect(result.samples).toBe(2);
  });

  it('has no value where every minimum is zero', () => {
    const opposed = { ...samples, grams: Float32Array.of(1, -1, -1, 1, 1, -1, -1, 1) };
    const result = stationarity({ ...opposed, weights: Float32Array.of(1, 0, 1, 0) });
    expect(result.policy.ratio.value).toBeNull();
    expect(result.policy.median).toBeNull();
  });

  it('measures each group of users alone, with the best constant weights of its own', () => {
    const groups = { names: ['none', 'first', 'second'], codes: Int32Array.of(1, 2) };
    const result = stationarity({ ...samples, groups, weights: Float32Array.of(0.5, 0.5, 0.25, 0.75) });
    const found = result.groups!.map(({ name, samples: n, policy, shared }) => ({ name, n, policy, shared }));
    expect(found.map(({ name, n }) => [name, n])).toEqual([
      ['first', 1],
      ['second', 1],
    ]);
    expect(found.map(({ policy }) => policy.ratio.value)).toEqual([4 / 3, 1]);
    expect(found.map(({ shared }) => shared.weights)).toEqual([
      [0.75, 0.25],
      [0.25, 0.75],
    ]);
  });
});
