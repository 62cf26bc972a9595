import type { DefinitionOf, ListBatch, ObjectiveModel, Tensor } from '@paretorec/contracts';
import {
  clockTensors,
  countOperations,
  fromArray,
  gradientsOf,
  ones,
  read,
  sum,
  tidy,
  useBackend,
} from '@paretorec/tensor';
import { createHarness, hostLists, tinyBatch, tinyObjectives } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { afn, autoint, deepfm, esmm, fm, mmoe, nfm, ple } from '../index.js';
import { lossesOf } from './losses.js';

const MODELS: readonly (readonly [string, DefinitionOf<'objective'>, object])[] = [
  ['fm', fm, {}],
  ['nfm', nfm, { hiddenLayers: [16] }],
  ['deepfm', deepfm, { hiddenLayers: [16] }],
  ['autoint', autoint, { layers: 1, attentionDim: 8 }],
  // Without its normalisation AFN takes some hundred steps here, or more.
  ['afn', afn, { logarithmicNeurons: 16, hiddenLayers: [16] }],
  ['afn+', afn, { logarithmicNeurons: 16, hiddenLayers: [16], ensemble: true, ensembleLayers: [16] }],
  ['esmm', esmm, { hiddenLayers: [16] }],
  ['mmoe', mmoe, { expertLayers: [16], towerLayers: [8] }],
  ['ple', ple, { expertLayers: [16], towerLayers: [8] }],
];

/** Clicked where the context's hour and the item's id are both even or both odd: no field says anything alone. */
function pairedBatch(seed: number): ListBatch {
  const lists = 32;
  const batch = tinyBatch({
    seed,
    objectives: 1,
    lengths: new Array<number>(lists).fill(4),
    historyLengths: new Array<number>(lists).fill(0),
  });
  const [hour, id] = [batch.context[0]!, batch.item[0]!];
  if (hour.kind !== 'categorical' || id.kind !== 'categorical')
    throw new Error('the tiny schema has changed');
  const targets = Float32Array.from(id.ids, (item, place) =>
    (item + hour.ids[Math.floor(place / 4)]!) % 2 === 0 ? 1 : 0,
  );
  return { ...batch, labels: { objective0: { targets } } };
}

describe('models that score by fields', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it.each(MODELS)('%s learns a pair of fields that say nothing alone', (_name, definition, config) => {
    const harness = createHarness({ objectives: 1, learningRate: 0.02 });
    const model = harness.make(definition, { embeddingDim: 8, ...config }, 'subject', harness.objectives);
    const optimiser = harness.optimiser.create('claims', model.parameters);
    const evaluated = (batch: ListBatch) => {
      const shape = [batch.lists, batch.positions, 1];
      const values = fromArray(batch.labels['objective0']!.targets, shape);
      const fed = hostLists(model.embedder, batch).feed();
      const lossesIn = (drawn?: readonly Tensor[]): Tensor =>
        model.evaluate(fed, { values, known: ones(shape) }, undefined, drawn).losses;
      return { fed, lossesIn };
    };
    for (let step = 1; step <= 100; step++) {
      const batch = pairedBatch(step);
      const rows = tidy(() => {
        const { fed, lossesIn } = evaluated(batch);
        const drawn = model.draw?.(batch).map((one) => fromArray(one.values, one.shape));
        const inputs = [...model.parameters.map(({ value }) => value), fed.request, fed.item, fed.history];
        const { gradients } = gradientsOf(() => ({ value: sum(lossesIn(drawn)), extra: [] }), inputs);
        optimiser.apply(gradients.slice(0, model.parameters.length), clockTensors(harness.clock.advance()));
        return gradients.slice(model.parameters.length).map((gradient) => read(gradient).slice());
      });
      model.embedder.scatter(batch, rows, harness.optimiser.learningRate);
    }
    const unseen = pairedBatch(1000);
    const losses = tidy(() => read(evaluated(unseen).lossesIn()).slice());
    // Guessing costs log 2 = 0.69, and so does all that adds fields up.
    expect(losses.reduce((total, loss) => total + loss, 0) / losses.length).toBeLessThan(0.2);
    harness.dispose();
  });

  it.each(MODELS)(
    '%s takes as many operations for four objectives as for two',
    async (_name, definition, config) => {
      const count = async (objectives: number): Promise<number> => {
        const harness = createHarness({
          objectives,
          makeObjectives: (count) =>
            tinyObjectives(count).map((objective) => ({ ...objective, population: 'all' })),
        });
        const model: ObjectiveModel = harness.make(definition, config, 'subject', harness.objectives);
        const batch = tinyBatch({ objectives });
        const shape = [batch.lists, batch.positions, objectives];
        const operations = await countOperations(() => {
          tidy(() => {
            const known = ones(shape);
            model.evaluate(hostLists(model.embedder, batch).feed(), { values: known, known });
          });
        });
        harness.dispose();
        return operations;
      };
      expect(await count(4)).toBe(await count(2));
    },
  );

  it('has losses and slopes that hold for any score', () => {
    const scores = Float32Array.of(0, -1e4, 1e4, 3);
    const [losses, slopes, gradients] = tidy(() => {
      const fed = fromArray(scores, [4, 1, 1]);
      const targets = {
        values: fromArray(Float32Array.of(1, 1, 1, 0.25), [4, 1, 1]),
        known: ones([4, 1, 1]),
      };
      const { gradients: found, extra } = gradientsOf(() => {
        const { losses: each, slopes: by } = lossesOf(fed, targets, [true]);
        return { value: sum(each), extra: [each, by] };
      }, [fed]);
      return [...extra, ...found].map((tensor) => [...read(tensor)]);
    });
    const expected = [Math.log(2), 1e4, 0, Math.log(1 + Math.exp(3)) - 0.75];
    losses!.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i]!, 4));
    const steepness = [-0.5, -1, 0, 1 / (1 + Math.exp(-3)) - 0.25];
    slopes!.forEach((slope, i) => expect(slope).toBeCloseTo(steepness[i]!, 6));
    gradients!.forEach((gradient, i) => expect(gradient).toBeCloseTo(steepness[i]!, 6));
  });
});
