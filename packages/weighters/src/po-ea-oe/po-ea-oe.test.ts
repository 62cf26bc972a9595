import type { WeightChoice, WeightEvidence } from '@paretorec/contracts';
import { dominates } from '@paretorec/metrics';
import { createRng, useBackend } from '@paretorec/tensor';
import { createHarness, tinyEvidence } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { poEaOe } from '../index.js';
import { exploreOnline } from './explore-online.js';

beforeAll(() => useBackend('wasm'));

function choose(evidence: WeightEvidence, options: object): WeightChoice {
  const harness = createHarness({ objectives: evidence.objectives });
  const choice = harness.make(poEaOe, options).choose!(evidence);
  harness.dispose();
  return choice;
}

const valuesOf = ({ metrics }: Pick<WeightChoice, 'metrics'>): number[] => [metrics.MAP!, metrics.WMAP!];

describe('the evolutionary search', () => {
  const evidence = tinyEvidence({ lists: 200 });
  const grid = Array.from({ length: 41 }, (_, step) => {
    const weights = [step / 40, 1 - step / 40];
    return { weights, metrics: evidence.metrics(weights, ['MAP', 'WMAP']) };
  });

  it('finds a front that nothing on a grid beats by more than a trifle', () => {
    const { front } = choose(evidence, { exploration: 0 });
    expect(front!.length).toBeGreaterThan(5);
    for (const member of front!) {
      expect(member.metrics).toEqual(evidence.metrics(member.weights, ['MAP', 'WMAP']));
      for (const other of front!) expect(dominates(valuesOf(other), valuesOf(member))).toBe(false);
      const better = valuesOf(member).map((value) => 1.005 * value);
      for (const point of grid) expect(dominates(valuesOf(point), better)).toBe(false);
    }
  });

  it('takes from the front what the preference asks for', () => {
    const [dwell, clicks] = [0, 1].map((preference) => choose(evidence, { exploration: 0, preference }));
    for (const point of grid) {
      expect(valuesOf(clicks!)[0]!).toBeGreaterThanOrEqual(0.995 * valuesOf(point)[0]!);
      expect(valuesOf(dwell!)[1]!).toBeGreaterThanOrEqual(0.995 * valuesOf(point)[1]!);
    }
    expect(clicks!.weights[0]!).toBeGreaterThan(dwell!.weights[0]!);
  });

  it('gives uniform weights where nothing can be measured', () => {
    const silent = tinyEvidence({ feedback: () => ({ clicked: false, dwell: Number.NaN }) });
    expect(choose(silent, {}).weights).toEqual([0.5, 0.5]);
  });
});

describe('online exploration', () => {
  const exploration = { deviation: 0.1, rate: 0.3, listsPerTrial: 50, depth: 2, preference: 1 };

  it('comes from a wrong start to the weights that users reward, and stays there', () => {
    const evidence = tinyEvidence({
      lists: 10_000,
      feedback: (scores, rng) => ({
        clicked: 0.8 * scores[0]! + 0.2 * scores[1]! + 0.2 * rng.normal() > 0.7,
        dwell: 10,
      }),
    });
    for (const start of [Float64Array.of(0.1, 0.9), Float64Array.of(0.8, 0.2)]) {
      const found = exploreOnline(start, evidence, exploration, createRng(3));
      expect(found[0]! + found[1]!).toBeCloseTo(1, 12);
      expect(Math.abs(found[0]! - 0.8)).toBeLessThan(0.1);
    }
  });

  it('follows dwell where the preference is for dwell', () => {
    const evidence = tinyEvidence({
      lists: 5000,
      feedback: (scores, rng) => ({ clicked: rng.uniform() < 0.5, dwell: Math.exp(2 * scores[1]!) }),
    });
    const start = Float64Array.of(0.5, 0.5);
    const found = exploreOnline(start, evidence, { ...exploration, preference: 0 }, createRng(3));
    expect(found[1]).toBeGreaterThan(0.8);
  });

  it('leaves the weights alone without feedback', () => {
    const silent = tinyEvidence({ lists: 200, feedback: () => ({ clicked: false, dwell: Number.NaN }) });
    const start = Float64Array.of(0.3, 0.7);
    expect(exploreOnline(start, silent, exploration, createRng(3))).toEqual(start);
  });
});
