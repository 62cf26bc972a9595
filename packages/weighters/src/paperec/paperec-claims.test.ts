import type { Tensor, WeighingInput } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import { clockTensors, createSgdFactory, fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { createHarness, hostLists, maskOf, tinyBatch, type Harness } from '@paretorec/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { paperec, PaperecConfig, PaperecWeighter } from '../index.js';

// What docs/components/weighters/paperec.md and docs/method.md claim of the options, shown on lists of one item. Users without past
// clicks have one Gram matrix, users with clicks another, so that no weights suit both.

type Gram = readonly [number, number, number, number];

/** The second objective's gradients are twice as long: the min-norm weights are 0.8 and 0.2. */
const FIRST: Gram = [1, 0, 0, 4];
/** The mirror image: 0.2 and 0.8. */
const SECOND: Gram = [4, 0, 0, 1];

const USERS = 16;
/** Mean reward of the best shared weights, a half each, over that of the personal min-norm weights. */
const SHARED = 1.25 / 0.8;

const batchOf = (seed: number) =>
  tinyBatch({
    seed,
    positions: 1,
    lengths: new Array<number>(USERS).fill(1),
    historyLengths: Array.from({ length: USERS }, (_, user) => 2 * (user % 2)),
  });

interface PupilOptions {
  readonly grams?: readonly [withoutClicks: Gram, withClicks: Gram];
  readonly seed?: number;
  /** Plain gradient descent in place of Adam. */
  readonly sgd?: boolean;
}

const harnesses: Harness[] = [];

/** A small `paperec` weighter that is taught. */
class Pupil {
  readonly harness: Harness;
  readonly weighter: PaperecWeighter;
  /** What the last step reported. */
  report: Readonly<Record<string, number>> = {};
  readonly #grams: readonly [Gram, Gram];

  constructor(config: object, { grams = [FIRST, SECOND], seed = 1, sgd = false }: PupilOptions = {}) {
    const encoderConfig = {
      stateDim: 5,
      itemDim: 4,
      itemHiddenUnits: 0,
      fields: { heads: 1 },
      behaviour: { heads: 1 },
    };
    const harness = createHarness({ encoder: listRecurrent, encoderConfig, learningRate: 0.05, seed });
    const small = { embeddingDim: 4, rank: 2, hiddenUnits: 8, discount: 0, actorRate: 0.3, ...config };
    this.harness = harness;
    this.weighter = !sgd
      ? (harness.make(paperec, small) as PaperecWeighter)
      : new PaperecWeighter(PaperecConfig.parse(small), {
          parameters: harness.store.scope('weighter'),
          encoder: harness.make(listRecurrent, encoderConfig),
          embedders: harness.embedders,
          optimiser: createSgdFactory({ learningRate: 0.05 }),
          rng: harness.rng.fork('weighter'),
          objectives: 2,
        });
    this.#grams = grams;
    harnesses.push(harness);
  }

  /** Steps of learning, the actor's after those of warm-up. */
  learn(steps: number, warmup = 0): this {
    const batch = batchOf(1);
    const gram = Float32Array.from(
      { length: 4 * USERS },
      (_, i) => this.#grams[Math.floor(i / 4) % 2]![i % 4]!,
    );
    for (let step = 0; step < warmup + steps; step++) {
      tidy(() => {
        const ones = (): Tensor => fromArray(new Float32Array(2 * USERS).fill(1), [USERS, 1, 2]);
        const { report } = this.weighter.learn(this.#input(1, this.weighter.draw(batch)), {
          gram: fromArray(gram, [USERS, 1, 2, 2]),
          losses: ones(),
          scores: ones(),
          targets: { values: ones(), known: ones() },
          clock: clockTensors(this.harness.clock.advance()),
          weightsActive: step >= warmup,
        });
        this.report = Object.fromEntries(
          Object.entries(report).map(([name, value]) => [name, read(value)[0]!]),
        );
      });
    }
    return this;
  }

  /** Each user's weight of the first objective. */
  weights(seed = 1): number[] {
    const values = tidy(() => read(this.weighter.weigh(this.#input(seed))).slice());
    return Array.from(values).filter((_, i) => i % 2 === 0);
  }

  /** Mean reward over the mean of the best there is; 1 is stationary for everyone. */
  ratio(seed = 1): number {
    const weights = this.weights(seed);
    const norms = weights.map((w, user) => {
      const [a, , , b] = this.#grams[user % 2]!;
      return (a * w ** 2 + b * (1 - w) ** 2) / ((a * b) / (a + b));
    });
    return norms.reduce((total, norm) => total + norm, 0) / USERS;
  }

  #input(seed: number, drawn?: Float32Array): WeighingInput {
    const batch = batchOf(seed);
    return {
      lists: this.weighter.embedders.map((embedder) => hostLists(embedder, batch).feed()),
      mask: fromArray(maskOf(batch.lengths, 1), [USERS, 1]),
      ...(drawn && { drawn: fromArray(drawn, [USERS, 1, 2]) }),
    };
  }
}

const spreadOf = (weights: readonly number[]): number => Math.max(...weights) - Math.min(...weights);

beforeAll(async () => {
  await useBackend('wasm');
});

afterEach(() => {
  for (const harness of harnesses.splice(0)) harness.dispose();
});

describe('the critic', () => {
  it.each(['matrix', 'value'])(
    'of quadratic form (%s) leads every user to weights of their own, never seen ones too',
    (criticLoss) => {
      const pupil = new Pupil({ criticForm: 'quadratic', criticLoss }).learn(50, 40);
      expect(pupil.ratio()).toBeLessThan(1.15);
      expect(pupil.ratio(2)).toBeLessThan(1.15);
    },
  );

  it('that is told the Gram matrix needs no noise, and one that learns values does', () => {
    const without = (criticLoss: string): number => new Pupil({ criticLoss, noise: 0 }).learn(50, 40).ratio();
    expect(without('matrix')).toBeLessThan(1.05);
    expect(without('value')).toBeGreaterThan(1.2);
  });

  it('of literal form leads everybody the same way, so that it cannot beat shared weights', () => {
    const pupil = new Pupil({ criticForm: 'literal' }).learn(30, 30);
    expect(spreadOf(pupil.weights())).toBeLessThan(0.1);
    expect(pupil.ratio()).toBeGreaterThan(SHARED);
  });

  it('of literal form sends weights into the corner, past the min-norm point that all share', () => {
    const pupil = new Pupil({ criticForm: 'literal', weightFloor: 0 }, { grams: [FIRST, FIRST] });
    expect(Math.min(...pupil.learn(40, 10).weights())).toBeGreaterThan(0.95);
  });

  it.each(['literal', 'quadratic'])('of %s form is dead under ReLU and teaches nothing', (criticForm) => {
    const pupil = new Pupil({ criticForm, criticActivation: 'relu' }).learn(0, 20);
    const before = pupil.weights();
    pupil.learn(10);
    expect(pupil.report.value).toBe(0);
    expect(pupil.weights()).toEqual(before);
  });

  it('of literal form lives without ReLU', () => {
    const pupil = new Pupil({ criticForm: 'literal', rewardScaling: 'none' }).learn(0, 40);
    expect(pupil.report.value!).toBeLessThan(-0.8);
    expect(Math.abs(pupil.report.value! - pupil.report.reward!)).toBeLessThan(0.5);
  });
});

describe('the actor', () => {
  it('comes to the personal min-norm points by the reward itself (actorLoss: direct)', () => {
    const weights = new Pupil({ actorLoss: 'direct' }).learn(60).weights();
    weights.forEach((weight, user) => expect(weight).toBeCloseTo(user % 2 === 0 ? 0.8 : 0.2, 1));
  });

  it('stops under ReLU where all logits are negative: uniform weights and no gradient', () => {
    const moved = ['relu', 'linear'].map((actorActivation) => {
      const pupil = new Pupil({ actorLoss: 'direct', actorActivation });
      const bias = pupil.harness.store.entries().find(({ name }) => name.endsWith('online/actor/head/bias'))!;
      tidy(() => bias.assign(fromArray(new Float32Array(2).fill(-20), bias.shape)));
      return pupil.learn(10).weights();
    });
    expect(moved[0]).toEqual(new Array(USERS).fill(0.5));
    expect(spreadOf(moved[1]!)).toBeGreaterThan(0.05);
  });

  it('runs into corners by log probabilities without the advantage', () => {
    const pupil = new Pupil({ actorLoss: 'logProbability', advantage: false, actorRate: 1 }).learn(40, 20);
    for (const weight of pupil.weights()) expect(Math.min(weight, 1 - weight)).toBeLessThan(0.08);
  });

  it('is pulled towards uniform weights by its entropy', () => {
    const [free, held] = [0, 2].map((entropyWeight) =>
      new Pupil({ actorLoss: 'direct', entropyWeight }).learn(30).weights(),
    );
    expect(spreadOf(held!)).toBeLessThan(spreadOf(free!) / 2);
  });

  it.each([
    ['nothing of β', 'Adam', {}, [{ actorWeight: 1 }, { actorWeight: 100 }], false],
    ['of β', 'SGD', { sgd: true }, [{ actorWeight: 1 }, { actorWeight: 100 }], true],
    ['nothing of λ', 'Adam', {}, [{ lossShare: 0.1 }, { lossShare: 0.9 }], false],
    ['of λ', 'SGD', { sgd: true }, [{ lossShare: 0.1 }, { lossShare: 0.9 }], true],
  ])('knows %s under %s', (_knows, _optimiser, options, settings, knows) => {
    const paths = settings.map((setting) => new Pupil(setting, options).learn(8, 2).weights());
    const apart = Math.max(...paths[0]!.map((weight, user) => Math.abs(weight - paths[1]![user]!)));
    if (knows) expect(apart).toBeGreaterThan(0.01);
    // Adam's own epsilon and rounding are left.
    else expect(apart).toBeLessThan(1e-3);
  });

  it('never goes below its floor', () => {
    const pupil = new Pupil({ actorLoss: 'direct', weightFloor: 0.3 }).learn(40);
    for (const weight of pupil.weights()) {
      expect(Math.min(weight, 1 - weight)).toBeGreaterThan(0.3 - 1e-6);
      expect(Math.min(weight, 1 - weight)).toBeLessThan(0.35);
    }
  });

  it('stays as it is during warm-up', () => {
    const pupil = new Pupil({});
    const before = pupil.weights();
    expect(pupil.learn(0, 3).weights()).toEqual(before);
  });

  it('is refused a floor that K weights cannot keep', () => {
    expect(() => new Pupil({ weightFloor: 0.5 })).toThrow(/weightFloor/);
  });
});
