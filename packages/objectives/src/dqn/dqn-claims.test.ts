import { listRecurrent } from '@paretorec/encoders';
import { fromArray, gradientsOf, ones, read, slice, sum, tidy, useBackend, zeros } from '@paretorec/tensor';
import { createHarness, hostLists, tinyBatch, type Harness } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { dqn } from '../index.js';

// What method and paper claim of the list-wise DQN, each shown on a small model with random parameters.

const encoderConfig = {
  stateDim: 6,
  itemDim: 4,
  itemHiddenUnits: 0,
  fields: { heads: 2 },
  behaviour: { heads: 2 },
};

function setUp(config: object, count = 1) {
  const harness = createHarness({ encoder: listRecurrent, encoderConfig, objectives: count });
  const options = { embeddingDim: 4, rank: 4, hiddenUnits: 8, ...config };
  const model = harness.make(dqn, options, 'objectives', harness.objectives);
  spread(harness);
  return { harness, model };
}

/** Replaces all parameters by larger random numbers, so that users and items differ clearly. */
function spread({ store, rng }: Harness): void {
  const draw = rng.fork('spread');
  for (const { data } of [...store.snapshot().values()].filter(({ dtype }) => dtype === 'float32')) {
    for (let i = 0; i < data.length; i++) data[i] = 0.7 * draw.normal();
  }
  tidy(() => {
    for (const parameter of store.entries()) {
      const size = parameter.shape.reduce((product, extent) => product * extent, 1);
      parameter.assign(
        fromArray(
          Float32Array.from({ length: size }, () => 0.7 * draw.normal()),
          parameter.shape,
        ),
      );
    }
  });
}

describe('the list-wise DQN', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  /** Orders that eight users get of the same six candidates. */
  function ordersOf(config: object): string[] {
    const { harness, model } = setUp(config);
    const batch = tinyBatch({
      objectives: 1,
      positions: 6,
      lengths: new Array<number>(8).fill(6),
      historyLengths: [0, 1, 2, 2, 1, 0, 2, 1],
    });
    const host = hostLists(model.embedder, batch);
    const [, item] = host.leaves;
    const each = item.length / 8;
    for (let list = 1; list < 8; list++) item.copyWithin(list * each, 0, each);
    const scores = tidy(() => read(model.begin(host.feed()).scoreAll()).slice());
    harness.dispose();
    return Array.from({ length: 8 }, (_, list) => {
      const own = scores.subarray(6 * list, 6 * list + 6);
      return [0, 1, 2, 3, 4, 5].sort((a, b) => own[b]! - own[a]!).join(' ');
    });
  }

  it('gives every user the same order of the same candidates with the literal linear head (Eq. 15)', () => {
    expect(new Set(ordersOf({ head: 'linear' })).size).toBe(1);
  });

  it('gives users orders of their own even with the linear head where the encoder takes a step with each item', () => {
    expect(new Set(ordersOf({ head: 'linear', targetInState: true })).size).toBeGreaterThan(1);
  });

  it.each(['product', 'mlp'])('gives users orders of their own with the %s head', (head) => {
    expect(new Set(ordersOf({ head, hiddenUnits: 32 })).size).toBeGreaterThan(1);
  });

  /** Q targets minus rewards of one full list of four, and the online and target nets' values of every pair. */
  function futureOf(config: object) {
    const { harness, model } = setUp({ discount: 0.3, ...config });
    const lengths = [4, 3];
    const batch = tinyBatch({ objectives: 1, lengths, historyLengths: [2, 1] });
    const host = hostLists(model.embedder, batch);
    const evaluation = () =>
      tidy(() => {
        const { scores, slopes } = model.evaluate(host.feed(), {
          values: zeros([2, 4, 1]),
          known: ones([2, 4, 1]),
        });
        return { scores: read(scores).slice(), slopes: read(slopes).slice() };
      });
    const { scores, slopes } = evaluation();
    // slope = 2 (q - γ future)
    const future = scores.map((score, i) => (score - slopes[i]! / 2) / 0.3);
    /** Value of every item after `position` logged items, by the parameters that the online net has now. */
    const pairs = () =>
      tidy(() => {
        const session = model.begin(host.feed());
        return [0, 1, 2, 3].map((position) => {
          const all = read(session.scoreAll()).slice();
          session.show(Int32Array.of(position, position));
          return all;
        });
      });
    const online = pairs();
    const saved = harness.store.snapshot();
    const swapped = new Map(
      [...saved].map(([name, tensor]) => [
        name,
        name.includes('/online/') ? saved.get(name.replace('/online/', '/target/'))! : tensor,
      ]),
    );
    harness.store.restore(swapped);
    const target = pairs();
    harness.dispose();
    return { future, online, target, lengths };
  }

  it('lets the online net choose among the items not yet shown, and the target net value the choice', () => {
    const { future, online, target, lengths } = futureOf({ nextAction: 'double' });
    lengths.forEach((length, list) => {
      for (let position = 0; position < length; position++) {
        const values = online[position + 1]?.subarray(4 * list, 4 * list + 4);
        const open = [0, 1, 2, 3].filter((item) => item > position && item < length);
        const best = open.sort((a, b) => values![b]! - values![a]!)[0];
        const expected = best === undefined ? 0 : target[position + 1]![4 * list + best]!;
        expect(future[4 * list + position]).toBeCloseTo(expected, 4);
      }
    });
  });

  it('takes the logged next item where it is told to', () => {
    const { future, target, lengths } = futureOf({ nextAction: 'logged' });
    lengths.forEach((length, list) => {
      for (let position = 0; position < length; position++) {
        const expected = position + 1 < length ? target[position + 1]![4 * list + position + 1]! : 0;
        expect(future[4 * list + position]).toBeCloseTo(expected, 4);
      }
    });
  });

  it.each(['double', 'logged'])('has no future after the last item (next action: %s)', (nextAction) => {
    const { future, lengths } = futureOf({ nextAction });
    lengths.forEach((length, list) => expect(future[4 * list + length - 1]).toBeCloseTo(0, 4));
    expect(Math.abs(future[0]!)).toBeGreaterThan(1e-2);
  });

  it.each([false, true])(
    'remembers the weights of the items shown where it is told to (%s)',
    (weightsInState) => {
      const { harness, model } = setUp({ weightsInState }, 2);
      const batch = tinyBatch({ lengths: [4, 4], historyLengths: [2, 1] });
      const fed = hostLists(model.embedder, batch);
      const known = { values: zeros([2, 4, 2]), known: ones([2, 4, 2]) };
      const scoresUnder = (first: number): Float32Array[] =>
        tidy(() => {
          const weights = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? first : 1 - first));
          const { scores } = model.evaluate(fed.feed(), known, fromArray(weights, [2, 4, 2]));
          const session = model.begin(fed.feed());
          const before = read(session.scoreAll()).slice();
          session.show(Int32Array.of(0, 0), weights.subarray(0, 4));
          return [read(scores).slice(), before, read(session.scoreAll()).slice()];
        });
      const [some, others] = [scoresUnder(0.2), scoresUnder(0.9)];
      // No item was shown before the first position, whatever its own weights are.
      expect([...others[0]!.subarray(0, 2)]).toEqual([...some[0]!.subarray(0, 2)]);
      expect(others[1]).toEqual(some[1]);
      for (const part of [0, 2]) {
        if (weightsInState) expect(others[part]).not.toEqual(some[part]);
        else expect(others[part]).toEqual(some[part]);
      }
      harness.dispose();
    },
  );

  it.each([
    ['relu', false],
    ['linear', true],
  ])('learns where its values were all negative: %s output, %s', (outputActivation, alive) => {
    const { harness, model } = setUp({ outputActivation, discount: 0 });
    const bias = harness.store.entries().find(({ name }) => name.endsWith('/online/head/bias'))!;
    tidy(() => bias.assign(fromArray(new Float32Array(bias.value.size).fill(-1000), bias.shape)));
    const batch = tinyBatch({ objectives: 1, lengths: [4, 4], historyLengths: [2, 1] });
    const sizes = tidy(() => {
      const fed = hostLists(model.embedder, batch).feed();
      const { gradients } = gradientsOf(
        () => ({
          value: sum(model.evaluate(fed, { values: ones([2, 4, 1]), known: ones([2, 4, 1]) }).losses),
          extra: [],
        }),
        model.parameters.map(({ value }) => value),
      );
      return gradients.map((gradient) => Math.max(...read(gradient).map(Math.abs)));
    });
    // Without a gradient it stays as it is: dead.
    expect(Math.max(...sizes) > 0).toBe(alive);
    harness.dispose();
  });

  it.each([true, false])(
    'lets the objectives meet in their embeddings where they share them (%s)',
    (shared) => {
      const { harness, model } = setUp({ sharedEmbeddings: shared, discount: 0 }, 2);
      const batch = tinyBatch({ lengths: [4, 4], historyLengths: [2, 1] });
      const host = hostLists(model.embedder, batch);
      const gradientsBy = (objective: number): Float32Array[] =>
        tidy(() => {
          const fed = host.feed();
          const known = { values: ones([2, 4, 2]), known: ones([2, 4, 2]) };
          const { gradients } = gradientsOf(() => {
            const { losses } = model.evaluate(fed, known);
            return { value: sum(slice(losses, [0, 0, objective], [2, 4, 1])), extra: [] };
          }, [fed.request, fed.item, fed.history]);
          return gradients.map((gradient) => read(gradient).slice());
        });
      const [first, second] = [gradientsBy(0), gradientsBy(1)];
      const { sensitivity } = model.evaluate(host.feed(), {
        values: ones([2, 4, 2]),
        known: ones([2, 4, 2]),
      });
      expect(sensitivity.shared.shape[3]! > 0).toBe(shared);
      first.forEach((gradient, i) => {
        const met = gradient.some((value, at) => value !== 0 && second[i]![at] !== 0);
        expect(met).toBe(shared);
        expect(gradient.some((value) => value !== 0)).toBe(true);
      });
      harness.dispose();
    },
  );
});
