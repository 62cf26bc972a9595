import type { Composition, DefinitionOf, ObjectiveModel, Tensor, Weighter } from '@paretorec/contracts';
import { listRecurrent } from '@paretorec/encoders';
import objectives, { deepfm, dqn } from '@paretorec/objectives';
import {
  availableBackends,
  createSgdFactory,
  fromArray,
  mul,
  read,
  sum,
  tensorCount,
  useBackend,
} from '@paretorec/tensor';
import { createHarness, tinyBatch, TINY_SCHEMA, type Harness } from '@paretorec/testing';
import { fixed, graddrop, paperec, weightedGeometricMean, weightedSum } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { TrainingStep } from './training-step.js';

const small = { embeddingDim: 4, rank: 2, hiddenUnits: 4 };
const backends = (await availableBackends()).filter((backend) => backend !== 'cpu');

/** For a DQN. */
const encoder = {
  encoder: listRecurrent,
  encoderConfig: {
    stateDim: 5,
    itemDim: 4,
    itemHiddenUnits: 3,
    fields: { heads: 2 },
    behaviour: { heads: 2 },
  },
};

function setUp(seed = 1, definition: DefinitionOf<'objective'> = dqn, options: object = small) {
  const harness = createHarness({ seed, ...encoder });
  // esmm learns from all impressions alone.
  const own = harness.objectives.map((objective) => ({ ...objective, population: 'all' as const }));
  const model = harness.make(
    definition,
    options,
    'objectives',
    definition === dqn ? harness.objectives : own,
  );
  const composition: Composition = {
    optimiser: harness.optimiser,
    models: [model],
    slots: [[0, 1]],
    objectives: harness.objectives,
    weighter: harness.make(paperec, small),
    fusion: harness.make(weightedSum),
    metrics: [],
    dispose: () => harness.dispose(),
  };
  return { harness, model, composition };
}

/** By backend: the losses of twelve steps. tfjs-node runs them as graphs, wasm operation by operation. */
const losses = new Map<string, number[]>();

describe.each(backends)('a training step on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it('trains PAPERec over DQNs, leaves no tensor behind and repeats itself', () => {
    const batch = tinyBatch();
    const runs = [1, 1].map((seed) => {
      const { harness, composition } = setUp(seed);
      const step = new TrainingStep(composition, harness.clock, harness.store);
      const outcomes = [false, true].map((weightsActive) => step.run(batch, { weightsActive }));
      const before = tensorCount();
      for (let i = 0; i < 10; i++) outcomes.push(step.run(batch, { weightsActive: true }));
      expect(tensorCount()).toBe(before);
      step.dispose();
      composition.dispose();
      return outcomes;
    });
    const [outcomes, again] = runs as [(typeof runs)[0], (typeof runs)[0]];
    expect(again).toEqual(outcomes);
    losses.set(
      backend,
      outcomes.flatMap(({ lossSums, weightSums }) => [...lossSums, ...weightSums]),
    );
    const total = ({ lossSums }: (typeof outcomes)[0]): number => lossSums.reduce((a, b) => a + b, 0);
    expect(total(outcomes.at(-1)!)).toBeLessThan(total(outcomes[0]!));
    for (const { positions, weightSums } of outcomes) {
      expect(positions).toBe(10);
      expect(weightSums[0]! + weightSums[1]!).toBeCloseTo(10, 4);
    }
    expect([...outcomes[0]!.weightSums]).toEqual([5, 5]);
  });

  it('updates the embedding rows that the batch touches, and no others', () => {
    const { harness, composition } = setUp();
    const batch = tinyBatch();
    const rows = (): Float32Array =>
      (harness.store.snapshot().get('embeddings/objectives/item/id/values')!.data as Float32Array).slice();
    const before = rows();
    new TrainingStep(composition, harness.clock, harness.store).run(batch, { weightsActive: false });
    const after = rows();
    const touched = new Set<number>();
    const visit = (ids: Int32Array, lengths: Int32Array, width: number): void =>
      lengths.forEach((length, list) =>
        ids.subarray(list * width, list * width + length).forEach((id) => touched.add(id)),
      );
    const idsOf = (column: (typeof batch.item)[0]): Int32Array =>
      column.kind === 'categorical' ? column.ids : new Int32Array();
    visit(idsOf(batch.item[0]!), batch.lengths, batch.positions);
    visit(idsOf(batch.history.item[0]!), batch.history.lengths, TINY_SCHEMA.historyLength);
    for (let row = 0; row < 12; row++) {
      const moved = [0, 1, 2, 3].some((d) => before[4 * row + d] !== after[4 * row + d]);
      expect(moved, `row ${row}`).toBe(touched.has(row));
    }
    composition.dispose();
  });
});

it.skipIf(backends.length < 2)(
  'a training step gives the same as one graph and operation by operation',
  () => {
    const [first, second] = [...losses.values()] as [number[], number[]];
    first.forEach((value, i) => expect(value).toBeCloseTo(second[i]!, 3));
  },
);

it('trains by gradients of every scope, each of which teaches something else', async () => {
  // Where no graph has to be made for each of them.
  await useBackend('wasm');
  const batch = tinyBatch();
  const reports = (['representation', 'head', 'full'] as const).map((gradientScope) => {
    const { harness, composition } = setUp();
    const step = new TrainingStep({ ...composition, gradientScope }, harness.clock, harness.store);
    const outcomes = [0, 1].map(() => step.run(batch, { weightsActive: true }));
    const before = tensorCount();
    step.run(batch, { weightsActive: true });
    expect(tensorCount()).toBe(before);
    step.dispose();
    composition.dispose();
    // What the objectives learn in the first step depends on no gradient but their own.
    return { first: [...outcomes[0]!.lossSums], report: outcomes[0]!.report };
  });
  const [representation, head, full] = reports as [
    (typeof reports)[0],
    (typeof reports)[0],
    (typeof reports)[0],
  ];
  expect(head.first).toEqual(representation.first);
  expect(full.first).toEqual(representation.first);
  const rewards = reports.map(({ report }) => report['reward']!);
  expect(new Set(rewards).size).toBe(3);
  for (const reward of rewards) expect(reward).toBeLessThan(0);
});

it('lets the weighter learn where objectives train under uniform weights, which then move as they do in warm-up', async () => {
  await useBackend('wasm');
  const batch = tinyBatch();
  const train = (trainWeights: 'weighter' | 'uniform', weightsActive: boolean) => {
    const { harness, composition } = setUp();
    const step = new TrainingStep({ ...composition, trainWeights }, harness.clock, harness.store);
    const outcomes = Array.from({ length: 8 }, () => step.run(batch, { weightsActive }));
    step.dispose();
    composition.dispose();
    return {
      losses: outcomes.map(({ lossSums }) => [...lossSums]),
      weights: outcomes.map(({ weightSums }) => weightSums[0]! / 10),
    };
  };
  const [apart, warm, together] = [train('uniform', true), train('weighter', false), train('weighter', true)];
  expect(apart.losses).toEqual(warm.losses);
  expect(together.losses).not.toEqual(warm.losses);
  expect(new Set(warm.weights)).toEqual(new Set([0.5]));
  expect(Math.abs(apart.weights.at(-1)! - apart.weights[0]!)).toBeGreaterThan(0.01);
});

/**
 * What a step adds to the parameters of DQNs by plain descent, and to their tables by Adam, under a weighter; and how many of the
 * parameters, the first ones, belong to all objectives where they share embeddings.
 */
function movedBy(
  weighterOf: (harness: Harness) => Weighter,
  options: object = {},
  weightsActive = true,
): { readonly parameters: number[]; readonly rows: number[]; readonly shared: number } {
  const optimiser = createSgdFactory({ learningRate: 0.1 });
  const harness = createHarness({ optimiser, ...encoder });
  const model = harness.make(dqn, { ...small, ...options }, 'objectives', harness.objectives);
  const composition: Composition = {
    optimiser,
    models: [model],
    slots: [[0, 1]],
    objectives: harness.objectives,
    weighter: weighterOf(harness),
    fusion: harness.make(weightedSum),
    metrics: [],
    dispose: () => harness.dispose(),
  };
  const values = () => ({
    parameters: model.parameters.flatMap(({ value }) => [...read(value)]),
    rows: [...harness.store.snapshot()].flatMap(([path, { data }]) =>
      path.startsWith('embeddings') && path.endsWith('values') ? Array.from(data, Number) : [],
    ),
  });
  const before = values();
  const step = new TrainingStep(composition, harness.clock, harness.store);
  step.run(tinyBatch(), { weightsActive });
  const after = values();
  step.dispose();
  composition.dispose();
  const moved = (part: 'parameters' | 'rows'): number[] =>
    after[part].map((value, i) => value - before[part][i]!);
  const own = model.parameters.findIndex(({ name }) => name.includes('/fields/'));
  const shared = model.parameters.slice(0, own).reduce((total, { value }) => total + value.size, 0);
  return { parameters: moved('parameters'), rows: moved('rows'), shared };
}

describe('where the weighter alone is to train', () => {
  const normalised = { embeddingDim: 4, hiddenLayers: [4], dropout: 0.5, batchNormalisation: true };

  it.each([
    ['dqn', dqn, small],
    ['deepfm with running means and dropout', deepfm, normalised],
  ] as const)('the objectives stay as they are: %s', async (_name, definition, options) => {
    await useBackend('wasm');
    const { harness, composition } = setUp(1, definition, options);
    const step = new TrainingStep({ ...composition, trainWeights: 'none' }, harness.clock, harness.store);
    const valuesOf = (ours: boolean): number[] =>
      [...harness.store.snapshot()]
        .filter(([path]) => /^(embeddings\/)?objectives/u.test(path) === ours)
        .flatMap(([, { data }]) => Array.from(data, Number));
    const [objectivesBefore, othersBefore] = [valuesOf(true), valuesOf(false)];
    const outcomes = [0, 1, 2].map(() => step.run(tinyBatch(), { weightsActive: true }));
    expect(objectivesBefore.length).toBeGreaterThan(500);
    expect(valuesOf(true)).toEqual(objectivesBefore);
    expect(valuesOf(false)).not.toEqual(othersBefore);
    expect(new Set(outcomes.map(({ lossSums }) => lossSums[0])).size).toBe(1);
    step.dispose();
    composition.dispose();
  });
});

it('leaves the objectives what the weighter does not take of the loss (λ of Eq. 19)', async () => {
  await useBackend('wasm');
  const [plain, half, rest] = [undefined, 0.5, 0.75].map(
    (lossShare) => movedBy((harness) => Object.assign(harness.make(fixed), { lossShare })).parameters,
  ) as [number[], number[], number[]];
  expect(half).toEqual(plain);
  expect(Math.max(...plain.map(Math.abs))).toBeGreaterThan(1e-3);
  plain.forEach((value, i) => expect(rest[i]).toBeCloseTo(value / 2, 6));
});

describe.each(backends)("what an aggregator makes of each objective's gradients, on %s", (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  const uniform = (harness: Harness): Weighter => harness.make(fixed);
  const averaging = (harness: Harness): Weighter =>
    Object.assign(harness.make(fixed), {
      aggregator: {
        draw: (coordinates: number) => new Float32Array(coordinates).fill(0.5),
        combine: (gradients: Tensor, drawn?: Tensor) => mul(sum(gradients, 0), drawn!),
      },
    });
  const dropping = (harness: Harness): Weighter => harness.make(graddrop);
  const [shared, apart] = [{}, { sharedEmbeddings: false }];

  it.each([
    ['where it is their mean', averaging, shared],
    ['where no objective has what another has', dropping, apart],
  ])('moves them as uniform weights do: %s', (_where, weighterOf, options) => {
    const expected = movedBy(uniform, options);
    const found = movedBy(weighterOf, options);
    found.parameters.forEach((value, i) => expect(value).toBeCloseTo(expected.parameters[i]!, 6));
    found.rows.forEach((value, i) => expect(value).toBeCloseTo(expected.rows[i]!, 4));
  });

  it('counts neither in a warm-up nor where the weights are for the ranking alone', () => {
    const expected = movedBy(uniform).parameters;
    const ranking = (harness: Harness): Weighter =>
      Object.assign(harness.make(graddrop), { fusionOnly: true });
    expect(movedBy(ranking).parameters).toEqual(expected);
    expect(movedBy(dropping, {}, false).parameters).toEqual(expected);
  });

  it('drops signs in what objectives share, and nowhere else', () => {
    const [expected, found] = [movedBy(uniform), movedBy(dropping)];
    const differs = (part: 'parameters' | 'rows'): boolean[] =>
      found[part].map((value, i) => Math.abs(value - expected[part][i]!) > 1e-6);
    expect(differs('rows')).toContain(true);
    // The networks of items are one for both; all others stand side by side.
    const parameters = differs('parameters');
    expect(parameters.slice(0, found.shared)).toContain(true);
    expect(parameters.slice(found.shared)).not.toContain(true);
  });
});

it('teaches the weighter by scores as the fusion transforms them', async () => {
  await useBackend('wasm');
  const [raw, transformed] = [weightedSum, weightedGeometricMean].map((fusion) => {
    const { harness, composition } = setUp();
    const { weighter } = composition;
    const learn = weighter.learn!.bind(weighter);
    let seen: number[] = [];
    weighter.learn = (input, statistics) => {
      seen = [...read(statistics.scores)];
      return learn(input, statistics);
    };
    const step = new TrainingStep(
      { ...composition, fusion: harness.make(fusion) },
      harness.clock,
      harness.store,
    );
    step.run(tinyBatch(), { weightsActive: true });
    composition.dispose();
    return seen;
  }) as [number[], number[]];
  expect(raw).toHaveLength(40);
  raw.forEach((score, i) => expect(transformed[i]).toBeCloseTo(Math.log(Math.max(score, 0.001)), 5));
});

describe('a step whose numbers are lost', () => {
  const batch = tinyBatch();
  /** NaN for the second objective at the second position of the third list, else 1; [B, T, K]. */
  const hole = (): Tensor => {
    const ones = new Float32Array(5 * 4 * 2).fill(1);
    ones[(2 * 4 + 1) * 2 + 1] = NaN;
    return fromArray(ones, [5, 4, 2]);
  };
  const run = (
    change: Partial<Record<'losses' | 'own' | 'weights', true>>,
  ): { readonly lost: string | undefined; readonly moved: boolean } => {
    const { harness, model, composition } = setUp();
    const { weighter } = composition;
    const broken: ObjectiveModel = {
      objectives: model.objectives,
      embedder: model.embedder,
      parameters: model.parameters,
      begin: (lists) => model.begin(lists),
      evaluate: (...given) => {
        const { losses, sensitivity, ...others } = model.evaluate(...given);
        return {
          ...others,
          losses: change.losses ? mul(losses, hole()) : losses,
          sensitivity: change.own ? { ...sensitivity, own: mul(sensitivity.own, hole()) } : sensitivity,
        };
      },
    };
    const learn = weighter.learn!.bind(weighter);
    const step = new TrainingStep(
      {
        ...composition,
        models: [broken],
        weighter: {
          personalised: true,
          embedders: weighter.embedders,
          parameters: weighter.parameters,
          warmupEpochs: 0,
          draw: (given) => weighter.draw!(given),
          learn,
          weigh: (input) => (change.weights ? mul(weighter.weigh(input), hole()) : weighter.weigh(input)),
          begin: (input) => weighter.begin(input),
        },
      },
      harness.clock,
      harness.store,
    );
    const ids = (): number[] => [
      ...(harness.store.snapshot().get('embeddings/objectives/item/id/values')!.data as Float32Array),
    ];
    const before = ids();
    const { lost } = step.run(batch, { weightsActive: true });
    const moved = ids().some((value, i) => value !== before[i]);
    step.dispose();
    composition.dispose();
    return { lost, moved };
  };

  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each([
    [{}, undefined],
    [{ losses: true }, 'the loss of objective1 at position 2 of list 3 of the batch is NaN'],
    [
      { own: true },
      'the product of the gradients of objective1 and objective0 at position 2 of list 3 of the batch is NaN',
    ],
    [{ weights: true }, 'the weight of objective1 at position 2 of list 3 of the batch is NaN'],
  ] as const)('says so with their place, and moves no embedding (%j)', (change, lost) => {
    expect(run(change)).toEqual({ lost, moved: lost === undefined });
  });

  it('refuses a label that is infinite, with its place', () => {
    const { harness, composition } = setUp();
    const labels = tinyBatch().labels;
    labels['objective0']!.targets[5] = -Infinity;
    const step = new TrainingStep(composition, harness.clock, harness.store);
    expect(() => step.run({ ...batch, labels }, { weightsActive: true })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: label of objective0: a batch has no finite target at position 2 of list 2; found -Infinity; expected a finite number, or NaN where it is unknown]`,
    );
    composition.dispose();
  });
});

describe('PAPERec', () => {
  const models = objectives.components.filter((component) => component.kind === 'objective');

  it.each(models)('trains over $name', async (definition) => {
    await useBackend(backends[0]!);
    const { harness, composition } = setUp(1, definition, { embeddingDim: 4 });
    const step = new TrainingStep(composition, harness.clock, harness.store);
    const totals = Array.from({ length: 12 }, () => {
      const { lossSums, weightSums } = step.run(tinyBatch(), { weightsActive: true });
      expect(Math.min(...weightSums)).toBeGreaterThan(0);
      expect(weightSums[0]! + weightSums[1]!).toBeCloseTo(10, 4);
      return lossSums[0]! + lossSums[1]!;
    });
    expect(totals.at(-1)).toBeLessThan(totals[0]!);
    step.dispose();
    composition.dispose();
  });
});
