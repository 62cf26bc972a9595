import type { Composition, GradientScope, ListBatch, Tensor } from '@paretorec/contracts';
import encoders, { listRecurrent } from '@paretorec/encoders';
import {
  availableBackends,
  compileStep,
  fromArray,
  gradientsOf,
  read,
  slice,
  sum,
  tensorCount,
  tidy,
  useBackend,
} from '@paretorec/tensor';
import { createHarness, tinyBatch, type Harness } from '@paretorec/testing';
import { mgda } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeDqns } from '../test-support/compose-dqns.js';
import { embeddingTablesOf, spreadParameters } from '../test-support/spread-parameters.js';
import { evaluateObjectives, feedTargets } from './evaluate-objectives.js';
import { feedLists, feedMasks, feedRowProducts, leavesOf } from './feed-lists.js';
import { fullKernelOf } from './full-kernel.js';
import { TrainingStep } from './training-step.js';

// Gram matrices of every scope against a gradient of its own for every loss, by automatic differentiation.

const [LISTS, POSITIONS, COUNT] = [3, 3, 3];
const batch = tinyBatch({
  objectives: COUNT,
  lengths: [3, 1, 2],
  historyLengths: [1, 0, 2],
  positions: POSITIONS,
});

interface Case {
  readonly head?: 'linear' | 'product' | 'mlp';
  readonly cell?: string;
  readonly model?: object;
  readonly encoder?: object;
  /** Objectives by model; default one model of all. */
  readonly slots?: readonly (readonly number[])[];
}

const separate = { sharedEmbeddings: false };
const cases: readonly Case[] = [
  { head: 'linear', cell: 'gru' },
  { head: 'product', cell: 'lstm' },
  { head: 'mlp', cell: 'causal-attention' },
  { head: 'product', cell: 'gru', model: separate },
  { head: 'mlp', cell: 'lstm', model: separate },
  { head: 'linear', cell: 'causal-attention', model: separate },
  { head: 'mlp', cell: 'gru', model: { outputActivation: 'relu', weightsInState: true } },
  { head: 'product', cell: 'lstm', model: { targetInState: true, weightsInState: true, ...separate } },
  { head: 'linear', cell: 'causal-attention', encoder: { sequenceItem: 'out', startToken: false } },
  { head: 'product', slots: [[1], [2, 0]] },
  { head: 'product', model: separate, slots: [[1], [2, 0]] },
];

function setUp({ head = 'product', cell = 'gru', model = {}, encoder = {}, slots = [[0, 1, 2]] }: Case) {
  const harness = createHarness({
    objectives: COUNT,
    encoder: listRecurrent,
    encoderConfig: {
      stateDim: 4,
      itemDim: 3,
      itemHiddenUnits: 3,
      fields: { heads: 2 },
      behaviour: { heads: 2 },
      cell: { use: cell, ...(cell === 'causal-attention' && { heads: 2 }) },
      ...encoder,
    },
    components: encoders.components,
  });
  const composition = composeDqns(harness, slots, { hiddenUnits: 5, head, ...model });
  spreadParameters(harness, 0.5);
  return { harness, composition };
}

/** What the step would compute from; weights of the logged items for states that take them in. */
function feed(composition: Composition, of: ListBatch) {
  const embedders = embeddersOf(composition);
  return {
    lists: embedders.map((embedder) => feedLists(embedder, of, feedMasks(of))),
    rows: embedders.map((embedder) => feedRowProducts(embedder, of)),
    targets: feedTargets(composition, of),
    weights: fromArray(
      Float32Array.from({ length: LISTS * POSITIONS * COUNT }, (_, i) => (1 + ((3 * i) % 7)) / 12),
      [LISTS, POSITIONS, COUNT],
    ),
  };
}
type Fed = ReturnType<typeof feed>;

const embeddersOf = ({ models }: Composition) => [...new Set(models.map(({ embedder }) => embedder))];

function evaluate(composition: Composition, { lists, rows, targets, weights }: Fed) {
  const byEmbedder = new Map(embeddersOf(composition).map((embedder, i) => [embedder, lists[i]!]));
  const kernel =
    composition.gradientScope === 'full' ? fullKernelOf(composition, byEmbedder, rows, weights) : undefined;
  return evaluateObjectives(composition, byEmbedder, targets, weights, kernel);
}

/** Places' gradients as rows' gradients: by what each number of a table adds to what is gathered. */
function rowGradients(harness: Harness, composition: Composition): (leaves: Float32Array[]) => number[] {
  const tables = embeddingTablesOf(harness);
  const saved = tables.map((table) => table.slice());
  for (const table of tables) table.fill(0);
  const gathered = tables.flatMap((table) =>
    Array.from(table, (_, entry) => {
      table[entry] = 1;
      const arrays = embeddersOf(composition).flatMap((embedder) => embedder.gather(batch));
      table[entry] = 0;
      return arrays.map((array) => [...array.entries()].filter(([, value]) => value !== 0));
    }),
  );
  tables.forEach((table, i) => table.set(saved[i]!));
  return (leaves) =>
    gathered.map((arrays) =>
      arrays
        .flatMap((entries, i) => entries.map(([at, value]) => value * leaves[i]![at]!))
        .reduce((total, value) => total + value, 0),
    );
}

/** Gradients of one loss: by the output layers' parameters, and by everything. */
interface Gradients {
  readonly head: readonly number[];
  readonly full: readonly number[];
}

/** The gradient of the loss of every list, position and objective, one after the other. */
function separateGradients(harness: Harness, composition: Composition): Gradients[] {
  const inputs = harness.store.entries().filter(({ name }) => name.includes('/online/'));
  const toRows = rowGradients(harness, composition);
  return Array.from({ length: LISTS * POSITIONS * COUNT }, (_, sample) =>
    tidy(() => {
      const fed = feed(composition, batch);
      const place = Math.floor(sample / COUNT);
      const begin = [Math.floor(place / POSITIONS), place % POSITIONS, sample % COUNT];
      const { gradients } = gradientsOf(
        () => ({ value: sum(slice(evaluate(composition, fed).losses, begin, [1, 1, 1])), extra: [] }),
        [...inputs.map(({ value }) => value), ...fed.lists.flatMap(leavesOf)],
      );
      const values = gradients.map((gradient) => read(gradient).slice());
      const dense = inputs.map(({ name }, i) => ({ name, values: [...values[i]!] }));
      return {
        head: dense.filter(({ name }) => name.includes('/online/head/')).flatMap((part) => part.values),
        full: [...dense.flatMap((part) => part.values), ...toRows(values.slice(inputs.length))],
      };
    }),
  );
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * b[i]!, 0);

/** Expects each entry of the Gram matrices to be right up to a part of the product of the norms. */
function expectGram(found: ArrayLike<number>, gradients: readonly (readonly number[])[]): void {
  let compared = 0;
  for (let place = 0; place < found.length / COUNT ** 2; place++) {
    const own = gradients.slice(place * COUNT, (place + 1) * COUNT);
    own.forEach((a, i) =>
      own.forEach((b, j) => {
        const size = Math.sqrt(dot(a, a) * dot(b, b));
        const entry = found[(place * COUNT + i) * COUNT + j]!;
        expect(
          Math.abs(entry - dot(a, b)),
          `place ${place}, ${i}, ${j}: ${entry} for ${dot(a, b)}`,
        ).toBeLessThanOrEqual(1e-5 * size);
        if (size > 1e-3) compared += 1;
      }),
    );
  }
  expect(compared).toBeGreaterThan(found.length / 9);
}

/** [B x T x K x K] of the tiny batch. */
const gramOf = (composition: Composition, gradientScope: GradientScope): Float32Array =>
  tidy(() => read(evaluate({ ...composition, gradientScope }, feed(composition, batch)).gram).slice());

describe('Gram matrices', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each(cases)('are those of separate gradients, by output layers and by everything: %j', (chosen) => {
    const { harness, composition } = setUp(chosen);
    const gradients = separateGradients(harness, composition);
    for (const scope of ['head', 'full'] as const)
      expectGram(
        gramOf(composition, scope),
        gradients.map((one) => one[scope]),
      );
    composition.dispose();
  });
});

const backends = (await availableBackends()).filter((backend) => backend !== 'cpu');

describe.each(backends)('Gram matrices on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it('are the same as one graph, and leave nothing behind', () => {
    const { harness, composition } = setUp({ head: 'mlp', cell: 'gru' });
    const full: Composition = { ...composition, gradientScope: 'full' };
    const gram = (fed: Fed): Tensor => evaluate(full, fed).gram;
    const graph = compileStep(gram, harness.store);
    const run = (compute: typeof gram): Float32Array =>
      tidy(() => read(compute(feed(composition, batch))).slice());
    const expected = run(gram);
    run((fed) => graph.run(fed));
    const before = tensorCount();
    const found = run((fed) => graph.run(fed));
    run(gram);
    expect(tensorCount()).toBe(before);
    const size = Math.max(...expected.map(Math.abs));
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * size));
    graph.dispose();
    composition.dispose();
  });

  it.each([
    ['representation', true],
    ['head', false],
    ['full', true],
  ] as const)(
    'let objectives meet where they share something: %s %s',
    (gradientScope: GradientScope, meet) => {
      const { composition } = setUp({});
      const found = gramOf(composition, gradientScope);
      expect(found[1] !== 0).toBe(meet);
      expect(found[0]).toBeGreaterThan(0);
      composition.dispose();
    },
  );
});

describe.each(backends)("Gram matrices of the gradients of a batch's mean losses on %s", (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each([{}, { head: 'mlp', model: separate }, { slots: [[1], [2, 0]] }] as const)(
    'are those of the means of separate gradients by everything: %j',
    (chosen: Case) => {
      const { harness, composition } = setUp(chosen);
      const separately = separateGradients(harness, composition).map(({ full }) => full);
      const places = batch.lengths.reduce((total, length) => total + length, 0);
      const means = Array.from({ length: COUNT }, (_, k) =>
        separately[0]!.map(
          (_value, i) =>
            separately.reduce((total, own, at) => total + (at % COUNT === k ? own[i]! : 0), 0) / places,
        ),
      );
      const learnt: Float64Array[] = [];
      const weighter = harness.make(mgda, { gradients: 'batch' });
      const learn = weighter.learnFromBatch!.bind(weighter);
      weighter.learnFromBatch = (gram) => {
        learnt.push(gram.slice());
        learn(gram);
      };
      const step = new TrainingStep({ ...composition, weighter }, harness.clock, harness.store);
      step.run(batch, { weightsActive: true });
      expectGram(learnt[0]!, means);
      const before = tensorCount();
      step.run(batch, { weightsActive: true });
      expect(tensorCount()).toBe(before);
      step.dispose();
      composition.dispose();
    },
  );
});
