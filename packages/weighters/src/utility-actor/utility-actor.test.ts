import { listRecurrent } from '@paretorec/encoders';
import { useBackend } from '@paretorec/tensor';
import { createHarness } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { utilityActor } from '../index.js';
import {
  bestConstantPrecision,
  precisionUnder,
  servedWeights,
  Teacher,
  twoKinds,
} from '../test-support/two-kinds.js';

beforeAll(() => useBackend('auto'));

const small = { embeddingDim: 4, rank: 2, hiddenUnits: 8 };
const encoderConfig = {
  stateDim: 6,
  itemDim: 4,
  itemHiddenUnits: 0,
  fields: { heads: 1 },
  behaviour: { heads: 1 },
};
const unseen = twoKinds(1000, 300);

function setUp(config: object = {}) {
  const harness = createHarness({ encoder: listRecurrent, encoderConfig, learningRate: 0.02 });
  const weighter = harness.make(utilityActor, { ...small, ...config });
  return { harness, weighter, teacher: new Teacher(harness, weighter) };
}

/** Of all served weights of the first objective: the mean and how far from it they go. */
function spread(weights: Float32Array): { mean: number; widest: number } {
  const first = [...weights].filter((_, i) => i % 2 === 0);
  const mean = first.reduce((a, b) => a + b, 0) / first.length;
  return { mean, widest: Math.max(...first.map((weight) => Math.abs(weight - mean))) };
}

describe('utility-actor', () => {
  it('ranks unseen lists of two kinds of users better than the best constant weights', () => {
    const { harness, weighter, teacher } = setUp({ pull: 0.01 });
    for (let step = 0; step < 70; step++) teacher.teach(twoKinds(step), step >= 15);
    const report = teacher.teach(unseen);
    const personal = precisionUnder(servedWeights(weighter, unseen), unseen);
    const best = bestConstantPrecision(unseen);
    expect(personal).toBeGreaterThan(best + 0.05);
    expect(report.utility).toBeGreaterThan(report.anchorUtility!);
    // The best constant weights lie in the middle; scores of one objective alone are more spread, which must not count as better.
    const logits = harness.store.snapshot().get('weighter/anchor/logits')!.data;
    expect(1 / (1 + Math.exp(logits[1]! - logits[0]!))).toSatisfy(
      (share: number) => Math.abs(share - 0.5) < 0.15,
    );
    teacher.dispose();
  });

  it('comes to given constant weights in the warm-up, and stays near them under a strong pull', () => {
    const { weighter, teacher } = setUp({ anchor: [0.7, 0.3], pull: 100 });
    for (let step = 0; step < 40; step++) teacher.teach(twoKinds(step), false);
    const warm = spread(servedWeights(weighter, unseen));
    expect(warm.mean).toBeCloseTo(0.7, 1);
    expect(warm.widest).toBeLessThan(0.1);
    for (let step = 40; step < 60; step++) teacher.teach(twoKinds(step));
    const pulled = spread(servedWeights(weighter, unseen));
    expect(pulled.mean).toBeCloseTo(0.7, 1);
    expect(pulled.widest).toBeLessThan(0.1);
    teacher.dispose();
  });
});
