import { listRecurrent } from '@paretorec/encoders';
import { useBackend } from '@paretorec/tensor';
import { createHarness } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { powRl } from '../index.js';
import {
  bestConstantPrecision,
  precisionUnder,
  servedWeights,
  Teacher,
  twoKinds,
} from '../test-support/two-kinds.js';
import { simplexLattice } from './simplex-lattice.js';

beforeAll(() => useBackend('auto'));

describe('simplexLattice', () => {
  it.each([
    { count: 1, steps: 4, points: 1 },
    { count: 2, steps: 10, points: 11 },
    { count: 3, steps: 4, points: 15 },
    { count: 4, steps: 3, points: 20 },
  ])('has $points points of $count coordinates in $steps steps', ({ count, steps, points }) => {
    const lattice = simplexLattice(count, steps);
    expect(new Set(lattice.map(String)).size).toBe(points);
    for (const point of lattice) {
      expect(point.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      for (const share of point) expect(share * steps).toBeCloseTo(Math.round(share * steps), 12);
    }
  });
});

describe('pow-rl', () => {
  it('learns which lattice point ranks the lists of which users, and beats the best constant weights', () => {
    const encoderConfig = {
      stateDim: 6,
      itemDim: 4,
      itemHiddenUnits: 0,
      fields: { heads: 1 },
      behaviour: { heads: 1 },
    };
    const harness = createHarness({ encoder: listRecurrent, encoderConfig, learningRate: 0.02 });
    const weighter = harness.make(powRl, { embeddingDim: 4, hiddenUnits: 8, steps: 2, exploration: 0.5 });
    const unseen = twoKinds(1000, 300);
    const teacher = new Teacher(harness, weighter);
    for (let step = 0; step < 80; step++) teacher.teach(twoKinds(step));
    const weights = servedWeights(weighter, unseen);
    const [column] = unseen.batch.user;
    const kinds = column!.kind === 'numeric' ? column!.values : new Float32Array();
    kinds.forEach((kind, list) => expect(weights[2 * 5 * list]).toBe(kind < 0 ? 1 : 0));
    expect(precisionUnder(weights, unseen)).toBeGreaterThan(bestConstantPrecision(unseen) + 0.05);
    teacher.dispose();
  });
});
