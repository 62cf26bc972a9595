import type { Composition } from '@paretorec/contracts';
import encoders, { listRecurrent } from '@paretorec/encoders';
import { dqn } from '@paretorec/objectives';
import { countOperations, useBackend } from '@paretorec/tensor';
import { createHarness, tinyBatch } from '@paretorec/testing';
import { paperec, weightedSum } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { TrainingStep } from './training-step.js';

/** Operations of one training step of PAPERec over K list-wise DQNs, gradients and updates included. */
async function operationsOf(objectives: number, cell: string, model: object): Promise<number> {
  const encoderConfig = {
    stateDim: 4,
    itemDim: 4,
    itemHiddenUnits: 3,
    fields: { heads: 2 },
    behaviour: { heads: 2 },
    cell: { use: cell },
  };
  const harness = createHarness({
    encoder: listRecurrent,
    encoderConfig,
    components: encoders.components,
    objectives,
  });
  const small = { embeddingDim: 4, rank: 2, hiddenUnits: 4 };
  const composition: Composition = {
    optimiser: harness.optimiser,
    models: [harness.make(dqn, { ...small, ...model }, 'objectives', harness.objectives)],
    slots: [harness.objectives.map((_, k) => k)],
    objectives: harness.objectives,
    weighter: harness.make(paperec, small),
    fusion: harness.make(weightedSum),
    metrics: [],
    dispose: () => harness.dispose(),
  };
  const step = new TrainingStep(composition, harness.clock, harness.store);
  const batch = tinyBatch({ objectives });
  const count = await countOperations(() => void step.run(batch, { weightsActive: true }));
  step.dispose();
  composition.dispose();
  return count;
}

describe('the operations of a training step', () => {
  beforeAll(async () => {
    // Where a step runs operation by operation, so that they can be counted.
    await useBackend('wasm');
  });

  it.each([
    ['gru', {}],
    ['lstm', { weightsInState: true }],
    ['causal-attention', { targetInState: true }],
  ])('do not grow with the number of objectives (%s, %j)', async (cell, model) => {
    const counts = [];
    for (const objectives of [1, 2, 4]) counts.push(await operationsOf(objectives, cell, model));
    expect(counts[0]).toBeGreaterThan(1000);
    expect(counts).toEqual([counts[0], counts[0], counts[0]]);
  });

  it('do not grow where each objective has embeddings of its own', async () => {
    const counts = [];
    for (const objectives of [2, 4])
      counts.push(await operationsOf(objectives, 'gru', { sharedEmbeddings: false }));
    expect(counts[1]).toBe(counts[0]);
  });
});
