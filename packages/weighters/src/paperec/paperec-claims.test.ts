import type { ListBatch, Tensor, Weighter, WeighingInput } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { minNormWeights } from '@paretorec/metrics';
import { clockTensors, fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { createHarness, hostLists, maskOf, tinyBatch, type Harness } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { paperec } from '../index.js';

const batch = tinyBatch({ lengths: [3, 1, 2], historyLengths: [1, 0, 2], positions: 3 });
const places = 9;

function setUp(config: object) {
  const encoderConfig = {
    stateDim: 5,
    itemDim: 4,
    itemHiddenUnits: 0,
    fields: { heads: 1 },
    behaviour: { heads: 1 },
  };
  const harness = createHarness({ encoder: listRecurrent, encoderConfig, learningRate: 0.03 });
  const weighter = harness.make(paperec, { embeddingDim: 4, rank: 2, hiddenUnits: 8, ...config });
  return { harness, weighter };
}

function inputOf(weighter: Weighter, { lists, positions, lengths }: ListBatch): WeighingInput {
  const drawn = weighter.draw!(batch);
  return {
    lists: weighter.embedders.map((embedder) => hostLists(embedder, batch).feed()),
    mask: fromArray(maskOf(lengths, positions), [lists, positions]),
    drawn: fromArray(drawn, [lists, positions, 2]),
  };
}

/** Weights of the first objective at the real places. */
function firstWeights(weighter: Weighter): number[] {
  const values = tidy(() => read(weighter.weigh(inputOf(weighter, batch))).slice());
  const mask = maskOf(batch.lengths, batch.positions);
  return Array.from(values).filter((_, i) => i % 2 === 0 && mask[i / 2] === 1);
}

/** Steps of learning under one Gram matrix at every place. */
function learn(
  { harness, weighter }: { harness: Harness; weighter: Weighter },
  gram: readonly number[],
  steps: number,
  active = true,
): void {
  for (let step = 0; step < steps; step++) {
    tidy(() => {
      const ones = (): Tensor => fromArray(new Float32Array(2 * places).fill(1), [3, 3, 2]);
      weighter.learn!(inputOf(weighter, batch), {
        gram: fromArray(
          Float32Array.from({ length: 4 * places }, (_, i) => gram[i % 4]!),
          [3, 3, 2, 2],
        ),
        losses: ones(),
        scores: ones(),
        targets: { values: ones(), known: ones() },
        clock: clockTensors(harness.clock.advance()),
        weightsActive: active,
      });
    });
  }
}

describe('paperec', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  // The second objective's gradients are twice as long: min-norm weights are 0.8 and 0.2.
  const gram = [1, 0, 0, 4];

  it.each(['deterministic', 'direct'])(
    'moves its weights to the min-norm point (%s actor loss)',
    (actorLoss) => {
      const subject = setUp({ actorLoss });
      const goal = minNormWeights(gram, 2)[0]!;
      const farthest = (): number =>
        Math.max(...firstWeights(subject.weighter).map((weight) => Math.abs(weight - goal)));
      const before = farthest();
      learn(subject, gram, 60);
      expect(goal).toBeCloseTo(0.8, 10);
      expect(farthest()).toBeLessThan(Math.min(0.15, before / 2));
      subject.harness.dispose();
    },
    120_000,
  );

  it('never goes below its floor', () => {
    const subject = setUp({ actorLoss: 'direct', weightFloor: 0.2 });
    learn(subject, [1e-3, 0, 0, 1], 60);
    for (const weight of firstWeights(subject.weighter)) {
      expect(weight).toBeGreaterThan(0.7);
      expect(weight).toBeLessThanOrEqual(0.8 + 1e-6);
    }
    subject.harness.dispose();
  });

  it('leaves the actor as it is during warm-up', () => {
    const subject = setUp({});
    const before = firstWeights(subject.weighter);
    learn(subject, gram, 3, false);
    expect(firstWeights(subject.weighter)).toEqual(before);
    subject.harness.dispose();
  });

  it('refuses a floor that K weights cannot keep', () => {
    expect(() => setUp({ weightFloor: 0.5 })).toThrow(/weightFloor/);
  });
});
