import type { WeightChoice, WeightEvidence } from '@paretorec/contracts';
import { useBackend } from '@paretorec/tensor';
import { createHarness, tinyEvidence, type TinyEvidenceOptions } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixed } from '../index.js';

beforeAll(() => useBackend('wasm'));

function choose(evidence: WeightEvidence, options: object = {}): WeightChoice {
  const harness = createHarness({ objectives: evidence.objectives });
  const choice = harness.make(fixed, { weights: 'tuned', ...options }).choose!(evidence);
  harness.dispose();
  return choice;
}

/** Clicks of the items whose scores, mixed under the planted weights, are largest. */
const planted = (weights: readonly number[]): TinyEvidenceOptions => ({
  objectives: weights.length,
  lists: 400,
  feedback: (scores) => ({
    clicked: scores.reduce((total, score, k) => total + weights[k]! * score, 0) > 0.5,
    dwell: 30,
  }),
});

describe('tuned weights', () => {
  it.each([
    { weights: [1], reach: 0 },
    { weights: [0.3, 0.7], reach: 0.03 },
    { weights: [0.85, 0.15], reach: 0.03 },
    { weights: [0, 1], reach: 0.03 },
    { weights: [0.2, 0.5, 0.3], reach: 0.06 },
  ])('are $weights where these order the clicks', ({ weights, reach }) => {
    const { weights: found, metrics } = choose(tinyEvidence(planted(weights)), { metric: 'AUC' });
    found.forEach((weight, k) => expect(Math.abs(weight - weights[k]!)).toBeLessThanOrEqual(reach));
    expect(metrics.AUC).toBeGreaterThan(0.995);
  });

  it('are at least as good in a mixture as any of a finer grid, each metric against its best single objective', () => {
    const evidence = tinyEvidence({ lists: 200 });
    const names = ['MAP', 'WMAP'];
    const alone = [
      [1, 0],
      [0, 1],
    ].map((weights) => evidence.metrics(weights, names));
    const utility = (metrics: Readonly<Record<string, number | null>>, shares: Record<string, number>) =>
      names.reduce(
        (total, name) =>
          total + (shares[name]! * metrics[name]!) / Math.max(...alone.map((values) => values[name]!)),
        0,
      );
    const found = [0.9, 0.1].map((share) => {
      const shares = { MAP: share, WMAP: 1 - share };
      const choice = choose(evidence, { metric: shares });
      const best = utility(choice.metrics, shares);
      for (let step = 0; step <= 20; step++) {
        const weights = [step / 20, 1 - step / 20];
        expect(utility(evidence.metrics(weights, names), shares)).toBeLessThanOrEqual(best + 1e-12);
      }
      return choice.weights[0]!;
    });
    expect(found[0]).toBeGreaterThan(found[1]!);
  });

  it('stay uniform where there is nothing to measure', () => {
    const clickless = tinyEvidence({ feedback: () => ({ clicked: false, dwell: Number.NaN }) });
    expect(choose(clickless)).toEqual({ weights: [0.5, 0.5], metrics: { MAP: null, WMAP: null } });
  });
});
