import type { Composition, ListBatch } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { dqn } from '@paretorec/objectives';
import { useBackend } from '@paretorec/tensor';
import { createHarness, tinyBatch } from '@paretorec/testing';
import { fixed, weightedSum } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { scoreLists, type Protocol } from './score-lists.js';
import { ScoredTable } from './scored-table.js';

const lengths = [3, 2];

function withOutcome(batch: ListBatch): ListBatch {
  const places = batch.lists * batch.positions;
  return {
    ...batch,
    outcome: {
      listIds: lengths.map((_, list) => `list${list}`),
      userIds: lengths.map((_, list) => `user${list}`),
      itemIds: Array.from({ length: places }, (_, place) => `item${place}`),
      loggedPositions: Int32Array.from({ length: places }, (_, place) => (place % batch.positions) + 1),
      clicked: new Uint8Array(places),
      dwell: new Float64Array(places),
      popularity: new Float64Array(places),
      age: new Float64Array(places),
    },
  };
}

/** Scores of the first objective by item, under constant weights. */
function scoresUnder(weights: readonly number[], protocol: Protocol, model: object): Map<string, number> {
  const encoderConfig = {
    stateDim: 4,
    itemDim: 4,
    itemHiddenUnits: 0,
    fields: { heads: 1 },
    behaviour: { heads: 1 },
  };
  const harness = createHarness({ encoder: listRecurrent, encoderConfig });
  const composition: Composition = {
    optimiser: harness.optimiser,
    models: [harness.make(dqn, { embeddingDim: 4, ...model }, 'objectives', harness.objectives)],
    slots: [[0, 1]],
    objectives: harness.objectives,
    weighter: harness.make(fixed),
    fusion: harness.make(weightedSum),
    metrics: [],
    dispose: () => harness.dispose(),
  };
  const table = new ScoredTable(harness.objectives.map(({ name }) => name));
  const settings = {
    protocol,
    fusionWeights: weights,
    scale: { means: [0, 0], deviations: [1, 1] },
    seed: 1,
  };
  scoreLists(
    composition,
    withOutcome(tinyBatch({ lengths, historyLengths: [2, 1], positions: 3 })),
    settings,
    table,
  );
  composition.dispose();
  return new Map(table.itemIds.map((item, i) => [item, table.objectiveScores[0]![i]!]));
}

describe('scoreLists', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each([true, false])(
    'values later positions under the weights of the items before them where they are part of the state (%s)',
    (weightsInState) => {
      const [some, others] = [
        [0.9, 0.1],
        [0.2, 0.8],
      ].map((weights) => scoresUnder(weights, 'logged', { weightsInState }));
      for (const first of ['item0', 'item3']) expect(others!.get(first)).toBe(some!.get(first));
      for (const later of ['item1', 'item2', 'item4']) {
        if (weightsInState) expect(others!.get(later)).not.toBe(some!.get(later));
        else expect(others!.get(later)).toBe(some!.get(later));
      }
    },
  );

  it.each<Protocol>(['static', 'logged', 'sequential'])(
    'ranks every item of a list with a step for each candidate (%s)',
    (protocol) => {
      const scores = scoresUnder([0.5, 0.5], protocol, {
        targetInState: true,
        weightsInState: true,
        sharedEmbeddings: false,
      });
      expect([...scores.keys()].sort()).toEqual(['item0', 'item1', 'item2', 'item3', 'item4']);
      for (const score of scores.values()) expect(Number.isFinite(score)).toBe(true);
    },
  );
});
