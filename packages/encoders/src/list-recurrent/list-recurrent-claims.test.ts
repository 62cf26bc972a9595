import {
  defineComponent,
  type BehaviourFactory,
  type ComponentDefinition,
  type FieldInteractionFactory,
} from '@paretorec/contracts';
import {
  countOperations,
  fromArray,
  matMul,
  mul,
  read,
  reshape,
  slice,
  stackEmbedders,
  tidy,
  useBackend,
} from '@paretorec/tensor';
import { createHarness, hostLists, tinyBatch } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import encoders, { listRecurrent } from '../index.js';

// What method and paper claim of the state encoder, each shown on a small one with random parameters.

const [LISTS, POSITIONS, STATE] = [4, 3, 4];
const small = {
  stateDim: STATE,
  itemDim: 4,
  itemHiddenUnits: 3,
  fields: { heads: 2 },
  behaviour: { heads: 2 },
};
const cells = ['gru', 'lstm', 'causal-attention'];

interface Options {
  readonly config?: object;
  readonly stack?: number;
  readonly ownEmbeddings?: boolean;
  readonly weights?: number;
  readonly components?: readonly ComponentDefinition[];
}

function setUp({
  config = {},
  stack = 1,
  ownEmbeddings = false,
  weights = 0,
  components = [],
}: Options = {}) {
  const harness = createHarness({ components: [...encoders.components, ...components] });
  const embedderOf = (name: string) => harness.embedders.create(name, { embeddingDim: 4 });
  const embedder = ownEmbeddings
    ? stackEmbedders(Array.from({ length: stack }, (_, i) => embedderOf(`network${i}`)))
    : embedderOf('shared');
  const factory = harness.make(listRecurrent, { ...small, ...config });
  const make = (place: string, networks = stack, own = embedder) =>
    factory.create({
      parameters: harness.store.scope(place),
      embedder: own,
      stack: networks,
      weightsInState: weights,
      targetInState: false,
    });
  const batch = (positions = POSITIONS) =>
    tinyBatch({
      positions,
      lengths: new Array<number>(LISTS).fill(positions),
      historyLengths: [2, 1, 0, 2],
    });
  const lists = (positions?: number) => hostLists(embedder, batch(positions));
  return { harness, encoder: make('subject'), make, lists, batch, embedderOf };
}

/** [B][H] states before a position of the logged lists. */
function statesAt({ encoder, lists }: ReturnType<typeof setUp>, position: number, change = 0): number[][] {
  const host = lists();
  const [, item] = host.leaves;
  // Another item at the first position of every list.
  const each = item.length / LISTS;
  for (let list = 0; list < LISTS; list++)
    item.subarray(list * each, list * each + each / POSITIONS).forEach((_, i, part) => (part[i]! += change));
  const values = tidy(() => {
    const { hidden } = encoder.unroll(encoder.prepare(host.feed()));
    return read(slice(hidden, [0, position, 0, 0], [1, 1, LISTS, STATE])).slice();
  });
  return Array.from({ length: LISTS }, (_, list) => [...values.subarray(list * STATE, (list + 1) * STATE)]);
}

describe('the state encoder', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  describe.each(cells)('with the cell %s', (cell) => {
    it('knows no user at position 1 without a start token, and every user with it', () => {
      const [without, withToken] = [false, true].map((startToken) => {
        const subject = setUp({ config: { cell: { use: cell }, startToken } });
        const states = statesAt(subject, 0).map(String);
        subject.harness.dispose();
        return states;
      });
      expect(new Set(without).size).toBe(1);
      expect(new Set(withToken).size).toBe(LISTS);
    });

    it('knows the items that were shown when they are in the sequence, and not when they are out', () => {
      const [states, others] = ['in', 'out'].map((sequenceItem) => {
        const subject = setUp({ config: { cell: { use: cell }, sequenceItem } });
        const found = [statesAt(subject, 1), statesAt(subject, 1, 0.5)];
        subject.harness.dispose();
        return found;
      });
      expect(states![1]).not.toEqual(states![0]);
      expect(others![1]).toEqual(others![0]);
    });

    it('costs as many operations for one more position wherever the list ends', async () => {
      const subject = setUp({ config: { cell: { use: cell } }, weights: 2 });
      const counts: number[] = [];
      for (const positions of [3, 6, 9]) {
        const host = subject.lists(positions);
        const weights = () => fromArray(new Float32Array(2 * LISTS).fill(0.5), [LISTS, 2]);
        counts.push(
          await countOperations(() =>
            tidy(() => void subject.encoder.unroll(subject.encoder.prepare(host.feed()), weights)),
          ),
        );
      }
      expect(counts[2]! - counts[1]!).toBe(counts[1]! - counts[0]!);
      subject.harness.dispose();
    });

    it.each([false, true])('runs each network of a stack as it runs alone (own embeddings: %s)', (own) => {
      const stack = 2;
      const subject = setUp({ config: { cell: { use: cell } }, stack, ownEmbeddings: own });
      const { encoder, make, harness, batch, embedderOf } = subject;
      const hidden = tidy(() => read(encoder.unroll(encoder.prepare(subject.lists().feed())).hidden).slice());
      const size = hidden.length / stack;
      for (let network = 0; network < stack; network++) {
        const embedder = embedderOf(own ? `network${network}` : 'shared');
        const alone = make(`alone${network}`, 1, embedder);
        const found = tidy(() => {
          alone.parameters.forEach((parameter, i) => {
            const { value, shape } = encoder.parameters[i]!;
            const from = shape[0] === stack ? network : 0;
            parameter.assign(slice(value, [from, ...shape.slice(1).map(() => 0)], [1, ...shape.slice(1)]));
          });
          const prepared = alone.prepare(hostLists(embedder, batch()).feed());
          return read(alone.unroll(prepared).hidden).slice();
        });
        found.forEach((value, i) => expect(value).toBeCloseTo(hidden[network * size + i]!, 5));
      }
      harness.dispose();
    });
  });

  it('asks each part once a list, from whatever package it comes', () => {
    const calls: string[] = [];
    const None = z.strictObject({});
    // The sum of the clicks, and the fields side by side: parts of a third party.
    const behaviour = defineComponent({
      kind: 'behaviour',
      name: 'mine/sum',
      summary: 'the sum of the past clicks',
      config: None,
      create: (): BehaviourFactory => ({
        create: ({ parameters, stack, clicks, clickDim }) => {
          const kernel = parameters.create('kernel', [stack, clicks * clickDim, 3], {
            kind: 'glorotUniform',
          });
          return {
            parameters: [kernel],
            outputDim: 3,
            apply: (all, mask) => {
              calls.push('behaviour');
              return matMul(
                reshape(mul(all, reshape(mask, [1, LISTS, clicks, 1])), [1, LISTS, -1]),
                kernel.value,
              );
            },
          };
        },
      }),
    });
    const fields = defineComponent({
      kind: 'fieldInteraction',
      name: 'mine/none',
      summary: 'the fields side by side',
      config: None,
      create: (): FieldInteractionFactory => ({
        create: ({ fields: count, fieldDim }) => ({
          parameters: [],
          outputDim: count * fieldDim,
          apply: (sets) => {
            calls.push('fields');
            return reshape(sets, [1, sets.shape[1]!, count * fieldDim]);
          },
        }),
      }),
    });
    const subject = setUp({
      config: { fields: { use: 'mine/none' }, behaviour: { use: 'mine/sum' } },
      components: [behaviour, fields],
    });
    expect(new Set(statesAt(subject, 2).map(String)).size).toBe(LISTS);
    expect(calls.sort()).toEqual(['behaviour', 'fields']);
    subject.harness.dispose();
  });
});
