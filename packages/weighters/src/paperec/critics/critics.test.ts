import type { Tensor } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { detach, fromArray, gradientsOf, read, sum, tidy, unstack, useBackend } from '@paretorec/tensor';
import { createHarness, hostLists, tinyBatch } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ascent } from '../losses/ascent.js';
import { PaperecConfig } from '../paperec-config.js';
import { Critic } from './critic.js';

const POSITIONS = 3;
const LISTS = 2;
const SHAPE = [POSITIONS, LISTS, 2];
const batch = tinyBatch({ lengths: [3, 3], historyLengths: [1, 2], positions: POSITIONS });

/** Weights of the first objective at every position and list, completed to one. */
const weightsOf = (first: readonly number[]): Float32Array =>
  Float32Array.from(first.flatMap((weight) => [weight, 1 - weight]));

/** Computes with a critic's values on logged lists that were shown with these weights. */
function withCritic(config: object, compute: (values: (weights: Tensor) => Tensor) => Tensor): Float32Array {
  const harness = createHarness({ objectives: 2 });
  const embedder = harness.embedders.create('critic', { embeddingDim: 4 });
  const critic = new Critic({
    parameters: harness.store.scope('critic'),
    encoder: harness.make(listRecurrent, {
      stateDim: 5,
      itemDim: 4,
      itemHiddenUnits: 0,
      fields: { heads: 1 },
      behaviour: { heads: 1 },
    }),
    embedder,
    objectives: 2,
    config: PaperecConfig.parse({ hiddenUnits: 6, ...config }),
  });
  const result = tidy(() => {
    const shown = unstack(fromArray(weightsOf([0.3, 0.6, 0.5, 0.9, 0.2, 0.4]), SHAPE), 0);
    return read(compute(critic.read(hostLists(embedder, batch).feed(), shown).values)).slice();
  });
  harness.dispose();
  return result;
}

const FORMS = ['literal', 'current', 'mlp', 'quadratic'] as const;
const some = [0.1, 0.7, 0.45, 0.5, 0.85, 0.3];
const others = [0.6, 0.2, 0.9, 0.35, 0.15, 0.75];

/** What one more of the first objective's weight is worth, at every position and list. */
function tilts(criticForm: string, first: readonly number[]): number[] {
  const slopes = withCritic({ criticForm }, (values) => {
    const at = fromArray(weightsOf(first), SHAPE);
    return gradientsOf(() => ({ value: sum(values(at)), extra: [] }), [at]).gradients[0]!;
  });
  return Array.from({ length: first.length }, (_, i) => slopes[2 * i]! - slopes[2 * i + 1]!);
}

beforeAll(async () => {
  await useBackend('wasm');
});

describe('the critic', () => {
  it.each(FORMS)('of %s form values each position by its own weights', (criticForm) => {
    const valuesAt = (first: readonly number[]): Float32Array =>
      withCritic({ criticForm }, (values) => values(fromArray(weightsOf(first), SHAPE)));
    const [before, after] = [valuesAt(some), valuesAt([0.9, ...some.slice(1)])];
    expect(before).toHaveLength(POSITIONS * LISTS);
    expect(after[0]).not.toBeCloseTo(before[0]!, 4);
    expect([...after.slice(1)]).toEqual([...before.slice(1)]);
  });

  it('of literal form has one and the same slope for every user, item and weights', () => {
    const slopes = [...tilts('literal', some), ...tilts('literal', others)];
    for (const slope of slopes) expect(slope).toBeCloseTo(slopes[0]!, 5);
  });

  it.each(['current', 'mlp', 'quadratic'])(
    'of %s form has slopes that differ between places',
    (criticForm) => {
      const slopes = tilts(criticForm, new Array<number>(POSITIONS * LISTS).fill(0.5));
      expect(Math.max(...slopes) - Math.min(...slopes)).toBeGreaterThan(1e-3);
    },
  );

  it('of quadratic form is minus a squared length: homogeneous of degree two, and concave', () => {
    const values = (factor: number, first: readonly number[]): number[] => [
      ...withCritic({}, (q) =>
        q(
          fromArray(
            weightsOf(first).map((weight) => factor * weight),
            SHAPE,
          ),
        ),
      ),
    ];
    const middle = some.map((weight, i) => (weight + others[i]!) / 2);
    const [one, three, other, between] = [
      values(1, some),
      values(3, some),
      values(1, others),
      values(1, middle),
    ];
    one!.forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(0);
      expect(three![i]! / value).toBeCloseTo(9, 3);
      expect(between![i]!).toBeGreaterThanOrEqual((value + other![i]!) / 2 - 1e-6);
    });
  });

  it('never falls below 0 under ReLU', () => {
    const values = withCritic({ criticActivation: 'relu' }, (q) => q(fromArray(weightsOf(some), SHAPE)));
    expect([...values]).toEqual(new Array(POSITIONS * LISTS).fill(0));
  });
});

describe('the ascent of a critic', () => {
  it.each(FORMS)('has the gradient that central differences of the value give (%s)', (criticForm) => {
    const average = (values: Tensor): Tensor => sum(values);
    const gradients = withCritic({ criticForm }, (values) => {
      const policy = fromArray(weightsOf(some), SHAPE);
      const lesson = { policy, taken: detach(policy), values, average };
      return gradientsOf(() => ({ value: ascent(lesson), extra: [] }), [policy]).gradients[0]!;
    });
    const step = 1e-2;
    gradients.forEach((gradient, i) => {
      const valueAt = (offset: number): number => {
        const weights = weightsOf(some).map((weight, j) => (j === i ? weight + offset : weight));
        return withCritic({ criticForm }, (values) => sum(values(fromArray(weights, SHAPE))))[0]!;
      };
      expect(gradient).toBeCloseTo((valueAt(-step) - valueAt(step)) / (2 * step), 3);
    });
  });
});
