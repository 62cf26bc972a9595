import type { Tensor } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { createHarness, hostLists, tinyBatch } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { doubleQLoss, replayLists } from './replay-lists.js';
import { ValueNetwork } from './value-network.js';

beforeAll(() => useBackend('wasm'));

const row = (values: readonly number[]): Tensor => fromArray(Float32Array.from(values), [1, values.length]);
const one = (value: number): Tensor => fromArray(Float32Array.of(value), [1]);

describe('doubleQLoss', () => {
  it('values the action that the online net prefers by the target net, and ends with the list', () => {
    const loss = tidy(() => {
      const transitions = [
        {
          values: row([0.2, 0.5]),
          targetValues: row([9, 9]),
          action: row([1, 0]),
          reward: one(1),
          active: one(1),
        },
        // Online prefers the second action, worth 0.6 to the target net, which prefers the first.
        {
          values: row([0.1, 0.4]),
          targetValues: row([0.8, 0.6]),
          action: row([0, 1]),
          reward: one(0),
          active: one(1),
        },
        {
          values: row([7, 8]),
          targetValues: row([7, 8]),
          action: row([0, 1]),
          reward: one(5),
          active: one(0),
        },
      ];
      return read(doubleQLoss(transitions, 0.5))[0]!;
    });
    // (1 + 0.5 · 0.6 - 0.2)² and (0 - 0.4)²; the third position is none.
    expect(loss).toBeCloseTo((1.1 ** 2 + 0.4 ** 2) / 2, 5);
  });
});

describe('replayLists', () => {
  it('shows the best of the items left under the weights of each action, every item once', () => {
    const encoderConfig = {
      stateDim: 5,
      itemDim: 4,
      itemHiddenUnits: 0,
      fields: { heads: 1 },
      behaviour: { heads: 1 },
    };
    const harness = createHarness({ encoder: listRecurrent, encoderConfig });
    const embedder = harness.embedders.create('test', { embeddingDim: 4 });
    const [online, target] = ['online', 'target'].map(
      (name) =>
        new ValueNetwork({
          parameters: harness.store.scope(name),
          encoder: harness.make(listRecurrent, encoderConfig),
          embedder,
          objectives: 2,
          hiddenUnits: 4,
          actions: 3,
        }),
    ) as [ValueNetwork, ValueNetwork];
    const batch = tinyBatch({ lengths: [4, 2], historyLengths: [0, 1] });
    const scores = [
      [
        [4, 1],
        [3, 2],
        [2, 4],
        [1, 3],
      ],
      [
        [1, 2],
        [2, 1],
        [0, 0],
        [0, 0],
      ],
    ];
    const { rewards, actions } = tidy(() => {
      const transitions = replayLists(online, target, {
        lists: hostLists(embedder, batch).feed(),
        scores: fromArray(Float32Array.from(scores.flat(2)), [2, 4, 2]),
        // An item's reward is its number, so that rewards tell the order.
        rewards: fromArray(Float32Array.of(1, 2, 3, 4, 1, 2, 0, 0), [2, 4]),
        explored: fromArray(Float32Array.of(2, 0, 0, 2, 0, 2, -1, -1), [2, 4]),
        lattice: fromArray(Float32Array.of(1, 0, 0.5, 0.5, 0, 1), [3, 2]),
      });
      return {
        rewards: transitions.map(({ reward }) => [...read(reward)]),
        actions: transitions.map(({ action, values }) => [[...read(action)], [...read(values)]] as const),
      };
    });
    // The first list: by the second score item 3, by the first items 1 and 2, then what is left. The second: items 2 and 1.
    expect(rewards).toEqual([
      [3, 2],
      [1, 1],
      [2, 0],
      [4, 0],
    ]);
    expect(actions[0]![0]).toEqual([0, 0, 1, 1, 0, 0]);
    // Without exploration the best known action is taken.
    const [taken, values] = actions[3]!;
    const own = values.slice(3);
    expect(taken.slice(3)).toEqual(own.map((value) => (value === Math.max(...own) ? 1 : 0)));
    harness.dispose();
  });
});
