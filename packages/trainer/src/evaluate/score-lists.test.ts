import type { Composition, ListBatch } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { dqn } from '@paretorec/objectives';
import { useBackend } from '@paretorec/tensor';
import { createHarness, tinyBatch } from '@paretorec/testing';
import { fixed, weightedSum } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { BY_ITEM_CLICKS, BY_PAST_CLICKS } from './row-groups.js';
import { scoreLists, type Protocol, type ScoringSettings } from './score-lists.js';
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
      popularity: Float64Array.from({ length: places }, (_, place) => 10 * place),
      age: new Float64Array(places),
    },
  };
}

/** Scored lists, under constant weights. */
function tableUnder(
  weights: readonly number[],
  protocol: Protocol,
  model: object,
  others: Partial<ScoringSettings> = {},
): ScoredTable {
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
    ...others,
  };
  scoreLists(
    composition,
    withOutcome(tinyBatch({ lengths, historyLengths: [2, 1], positions: 3 })),
    settings,
    table,
  );
  composition.dispose();
  return table;
}

/** Scores of the first objective by item, under constant weights. */
function scoresUnder(weights: readonly number[], protocol: Protocol, model: object): Map<string, number> {
  const table = tableUnder(weights, protocol, model);
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

  it.each<Protocol>(['static', 'sequential'])(
    "keeps the models' own scores, the targets and the groups of every row (%s)",
    (protocol) => {
      const scale = { means: [1, -2], deviations: [2, 4] };
      const groups = [BY_PAST_CLICKS, BY_ITEM_CLICKS];
      const table = tableUnder([0.5, 0.5], protocol, {}, { scale, groups });
      const batch = tinyBatch({ lengths, historyLengths: [2, 1], positions: 3 });
      table.itemIds.forEach((item, row) => {
        const place = Number(item.slice('item'.length));
        [0, 1].forEach((k) => {
          const onScale = (table.rawScores[k]![row]! - scale.means[k]!) / scale.deviations[k]!;
          expect(table.objectiveScores[k]![row]).toBeCloseTo(onScale, 9);
          const { targets } = Object.values(batch.labels)[k]!;
          expect(table.targets[k]![row]).toBe(targets[place]);
        });
        // Both lists know of past clicks, fewer than five; the item at place p had 10 p clicks.
        expect(table.groupCodes[0]![row]).toBe(1);
        expect(table.groupCodes[1]![row]).toBe([0, 2, 3, 3, 3][place]);
      });
    },
  );
});
