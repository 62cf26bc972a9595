import type { Composition, DefinitionOf, FieldColumn, Fusion, ListBatch, Tensor } from '@paretorec/contracts';
import encoders, { listRecurrent } from '@paretorec/encoders';
import objectives, { dqn } from '@paretorec/objectives';
import { fromArray, read, tensorCount, useBackend, type FieldInput } from '@paretorec/tensor';
import { createHarness, tinyBatch, tinyObjectives, TINY_SCHEMA, type Harness } from '@paretorec/testing';
import weighters, { fixed, paperec, random, weightedGeometricMean, weightedSum } from '@paretorec/weighters';
import { beforeAll, describe, expect, it } from 'vitest';
import { scoreLists, type FusionWeights } from '../evaluate/score-lists.js';
import { ScoredTable } from '../evaluate/scored-table.js';
import { hasOnnxRuntime, runModels, type ModelInput, type ModelResult } from '../test-support/onnxruntime.js';
import { spreadParameters } from '../test-support/spread-parameters.js';
import { buildModel, type BuiltModel } from './build-model.js';

// Models of every kind, run by onnxruntime on lists of several shapes, against how the framework scores these lists.

interface Case {
  readonly name: string;
  readonly encoder?: object;
  readonly model?: object;
  readonly objective?: DefinitionOf<'objective'>;
  readonly weighter?: DefinitionOf<'weighter'>;
  readonly options?: object;
  readonly fusion?: DefinitionOf<'fusion'>;
  readonly slots?: readonly (readonly number[])[];
  readonly fusionWeights?: FusionWeights;
  readonly mostBytes?: number;
}

const separate = { sharedEmbeddings: false };
const definitions = <Kind extends 'objective' | 'weighter'>(
  kind: Kind,
  components: readonly { readonly kind: string; readonly name: string }[],
): DefinitionOf<Kind>[] => components.filter((one) => one.kind === kind) as unknown as DefinitionOf<Kind>[];

const cases: readonly Case[] = [
  { name: 'lstm, files beside the model', encoder: { cell: { use: 'lstm' } }, mostBytes: 1000 },
  { name: 'causal attention', encoder: { cell: { use: 'causal-attention', heads: 2 } }, model: separate },
  { name: 'embeddings of their own', model: separate },
  {
    name: 'items and weights in the states',
    model: { targetInState: true, weightsInState: true, head: 'mlp', ...separate },
    options: { actorTargetInState: true, actorHead: 'mlp' },
  },
  {
    name: 'no start, no item',
    encoder: { sequenceItem: 'out', startToken: false },
    model: { head: 'linear' },
  },
  { name: 'objectives in another order', slots: [[1], [0]] },
  { name: 'a product of powers', fusion: weightedGeometricMean, model: { outputActivation: 'relu' } },
  { name: 'constant weights in place of random ones', weighter: random, fusionWeights: [0.25, 0.75] },
  ...definitions('objective', objectives.components).map((objective) => ({
    name: objective.name,
    objective,
    weighter: fixed,
  })),
  ...definitions('weighter', weighters.components)
    .filter(({ name }) => name !== 'random')
    .map((weighter) => ({ name: weighter.name, weighter })),
];

const scale = { means: [0.3, -0.2], deviations: [0.5, 2] };
const batches = [
  tinyBatch(),
  tinyBatch({ seed: 2, lengths: [1], historyLengths: [1], positions: 1 }),
  tinyBatch({ seed: 3, lengths: [3, 9], historyLengths: [2, 0], positions: 9 }),
];

function setUp(one: Case): { harness: Harness; composition: Composition } {
  const {
    encoder = {},
    model = {},
    objective = dqn,
    weighter = paperec,
    options = {},
    fusion = weightedSum,
  } = one;
  const harness = createHarness({
    encoder: listRecurrent,
    encoderConfig: { stateDim: 4, itemDim: 3, fields: { heads: 2 }, behaviour: { heads: 2 }, ...encoder },
    components: encoders.components,
    // esmm takes no others.
    makeObjectives: (count) =>
      tinyObjectives(count).map((objective) => ({ ...objective, population: 'all' })),
  });
  const slots = one.slots ?? [[0, 1]];
  const composition: Composition = {
    optimiser: harness.optimiser,
    models: slots.map((own, m) =>
      harness.make(
        objective,
        { embeddingDim: 4, ...model },
        `objectives/${m}`,
        own.map((place) => harness.objectives[place]!),
      ),
    ),
    slots,
    objectives: harness.objectives,
    weighter: harness.make(weighter, options),
    fusion: harness.make(fusion),
    metrics: [],
    dispose: () => harness.dispose(),
  };
  spreadParameters(harness, 0.2);
  return { harness, composition };
}

/** What the framework says of all real places: raw scores are not part of it. */
function scored(composition: Composition, batch: ListBatch, fusionWeights: FusionWeights): ScoredTable {
  const places = batch.lists * batch.positions;
  const table = new ScoredTable(composition.objectives.map(({ name }) => name));
  const outcome = {
    listIds: Array.from(batch.lengths, String),
    userIds: Array.from(batch.lengths, String),
    itemIds: Array.from({ length: places }, (_, place) => String(place)),
    loggedPositions: new Int32Array(places),
    clicked: new Uint8Array(places),
    dwell: new Float64Array(places),
    popularity: new Float64Array(places),
    age: new Float64Array(places),
  };
  const settings = { protocol: 'static', fusionWeights, scale, seed: 1 } as const;
  scoreLists(composition, { ...batch, outcome }, settings, table);
  return table;
}

function inputsOf({ fields, lengths }: BuiltModel, batch: ListBatch): Record<string, ModelInput> {
  const long = (data: Int32Array): ModelInput => ({ type: 'int64', shape: [data.length], data: [...data] });
  const known: Record<string, ModelInput> = {
    lengths: long(batch.lengths),
    history_lengths: long(batch.history.lengths),
  };
  return Object.fromEntries([
    ...lengths.map((name) => [name, known[name]!] as const),
    ...fields.map((field) => [field.name, inputOf(field, batch)] as const),
  ]);
}

function inputOf({ place, field, shape }: FieldInput, batch: ListBatch): ModelInput {
  const columns: Readonly<Record<FieldInput['place'], readonly FieldColumn[]>> = {
    user: batch.user,
    context: batch.context,
    item: batch.item,
    impression: batch.impression,
    history_item: batch.history.item,
    history: batch.history.own,
  };
  const column = columns[place][TINY_SCHEMA[field.group].findIndex(({ name }) => name === field.name)]!;
  const sizes: Readonly<Record<string, number>> = { lists: batch.lists, positions: batch.positions };
  const outer = shape.filter((size) => size !== 'values').map((size) => sizes[size] ?? Number(size));
  if (column.kind === 'numeric') return { type: 'float', shape: outer, data: [...column.values] };
  if (column.kind === 'categorical') return { type: 'int64', shape: outer, data: [...column.ids] };
  const rows = Array.from({ length: column.offsets.length - 1 }, (_, i) => [
    ...column.ids.slice(column.offsets[i], column.offsets[i + 1]),
  ]);
  const width = Math.max(...rows.map(({ length }) => length));
  return {
    type: 'int64',
    shape: [...outer, width],
    data: rows.flatMap((row) => [...row, ...new Array<number>(width - row.length).fill(-1)]),
  };
}

describe.skipIf(!hasOnnxRuntime())('an exported model', { timeout: 120_000 }, () => {
  const results = new Map<string, { model: readonly ModelResult[]; framework: readonly ScoredTable[] }>();

  beforeAll(async () => {
    await useBackend('cpu');
    const built = cases.map((one) => {
      const { fusionWeights = 'weighter', mostBytes } = one;
      const { harness, composition } = setUp(one);
      const scoring = { composition, store: harness.store, scale, fusionWeights, schema: TINY_SCHEMA };
      const before = tensorCount();
      const model = buildModel(scoring);
      expect(tensorCount()).toBe(before);
      return {
        name: one.name,
        framework: batches.map((batch) => scored(composition, batch, fusionWeights)),
        run: { graph: model.graph, inputs: batches.map((batch) => inputsOf(model, batch)), mostBytes },
      };
    });
    const outputs = runModels(built.map(({ run }) => run));
    built.forEach(({ name, framework }, i) => results.set(name, { framework, model: outputs[i]! }));
  }, 120_000);

  it.each(cases)('scores lists as the framework does: $name [needs onnxruntime]', ({ name }) => {
    const { model, framework } = results.get(name)!;
    batches.forEach(({ lengths, positions }, i) => {
      const { fused, scores, weights } = model[i]! as Record<
        'fused' | 'scores' | 'weights',
        ModelResult[string]
      >;
      const table = framework[i]!;
      let row = 0;
      lengths.forEach((length, list) => {
        for (let place = list * positions; place < list * positions + length; place++, row++) {
          expectClose(fused.data[place]!, table.scores[row]!);
          for (let k = 0; k < 2; k++) {
            expectClose(scores.data[2 * place + k]!, table.objectiveScores[k]![row]!);
            expectClose(weights.data[2 * place + k]!, table.objectiveWeights[k]![row]!);
          }
        }
      });
      expect(row).toBe(table.scores.length);
      expect(new Set(table.scores).size).toBeGreaterThan(length(lengths) > 1 ? 1 : 0);
    });
  });
});

/** To 1e-5, of the number where it is large: single precision has seven digits. */
const expectClose = (found: number, expected: number): void =>
  expect(Math.abs(found - expected), `${found} for ${expected}`).toBeLessThanOrEqual(
    1e-5 * Math.max(1, Math.abs(expected)),
  );

const length = (lengths: Int32Array): number => lengths.reduce((sum, one) => sum + one, 0);

describe('what cannot be exported', () => {
  beforeAll(async () => {
    await useBackend('cpu');
  });

  const refusal = (change: (composition: Composition) => Composition): string => {
    const { harness, composition } = setUp({ name: '' });
    try {
      const scoring = {
        store: harness.store,
        scale,
        fusionWeights: 'weighter',
        schema: TINY_SCHEMA,
      } as const;
      buildModel({ ...scoring, composition: change(composition) });
      return 'exported';
    } catch (error) {
      return (error as Error).message;
    } finally {
      harness.dispose();
    }
  };

  it('is named: weights that are drawn', () => {
    expect(
      refusal((composition) => ({ ...composition, weighter: createHarness().make(random) })),
    ).toMatchInlineSnapshot(
      `"weighter: no graph for any number of lists and positions computes what this does; found values from outside that differ from list to list or position to position; expected the same operations for any number; export with constant weights: --fusion-weights"`,
    );
  });

  it('is named: a fusion without tensors', () => {
    const fusion: Fusion = { fuse: (scores) => scores[0]! };
    expect(refusal((composition) => ({ ...composition, fusion }))).toMatchInlineSnapshot(
      `"fusion: this fusion is a function of numbers alone, which no graph can hold; expected a fusion with \`tensors\`, the same as operations on tensors"`,
    );
  });

  /** A model whose scores are made of others'. */
  const withScores =
    (change: (scores: Tensor, shape: readonly number[]) => Tensor) =>
    (composition: Composition): Composition => ({
      ...composition,
      models: composition.models.map((model) => ({
        ...model,
        objectives: model.objectives,
        embedder: model.embedder,
        begin: (lists) => ({
          ...model.begin(lists),
          scoreAll: () => change(model.begin(lists).scoreAll(), [lists.lists, lists.positions, 2]),
        }),
      })),
    });

  it('is named: scores that are read on the way', () => {
    expect(
      refusal(withScores((scores, shape) => fromArray(read(scores).slice(), shape))),
    ).toMatchInlineSnapshot(
      `"objectives objective0+objective1: it reads the values of a tensor, which no graph can do; expected a function of tensors alone"`,
    );
  });

  it('is named: scores that go by the places of a batch', () => {
    const numbered = (shape: readonly number[]): Float32Array =>
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i);
    expect(refusal(withScores((_scores, shape) => fromArray(numbered(shape), shape)))).toMatchInlineSnapshot(
      `"objectives objective0+objective1: no graph for any number of lists and positions computes what this does; found values from outside that differ from list to list or position to position; expected the same operations for any number"`,
    );
  });
});
