import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forTraining, resolveExperiment, type ExperimentInput } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import type { WeightChoice } from '@paretorec/contracts';
import { useBackend } from '@paretorec/tensor';
import { PlantedWorld, writePlantedLog } from '@paretorec/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenRun, silentProgress, trainRun, type TrainOptions } from '../index.js';
import { interruption } from '../test-support/interruption.js';

const logger = { info: () => undefined, warn: () => undefined };
let folder: string;

beforeAll(async () => {
  await useBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'choose-'));
  await writePlantedLog(
    new PlantedWorld({ users: 40, items: 30, lists: 240, listLength: 5 }),
    join(folder, 'log'),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const model = { use: 'dqn', embeddingDim: 2, rank: 2 };
const experiment = (change: Partial<ExperimentInput> = {}): ExperimentInput => ({
  data: { log: 'log', split: { train: 0.5, validation: 0.3, test: 0.2 } },
  objectives: { click: { label: 'clicked', model }, dwell: { label: 'dwell', model } },
  encoder: {
    use: 'list-recurrent',
    stateDim: 4,
    itemDim: 4,
    itemHiddenUnits: 0,
    fields: { heads: 1 },
    behaviour: { heads: 1 },
  },
  weighter: { use: 'fixed', weights: 'tuned', steps: 5 },
  optimiser: { use: 'adam', learningRate: 0.01 },
  trainer: { epochs: 2, batchSize: 32, listLength: 5, earlyStopping: 'none' },
  metrics: { dwellUnit: 'minutes', dwellCap: 120 },
  ...change,
});

async function settings(run: string, change: Partial<ExperimentInput> = {}) {
  const resolved = await resolveExperiment(experiment(change), { builtins, folder });
  return { ...forTraining(resolved, run), progress: silentProgress, logger };
}

const train = async (
  run: string,
  change: Partial<ExperimentInput> = {},
  options: Partial<TrainOptions> = {},
) =>
  trainRun({
    ...(await settings(run, change)),
    out: run,
    facts: { backend: 'wasm', versions: {} },
    ...options,
  });

const choiceOf = async (run: string): Promise<WeightChoice> =>
  (
    JSON.parse(await readFile(join(run, 'checkpoints', 'best.json'), 'utf8')) as {
      choice: WeightChoice;
    }
  ).choice;

describe('weights chosen on validation', () => {
  it('are kept with the best epoch, rank after the run is opened again, and no other constant is better on validation', async () => {
    const run = join(folder, 'tuned');
    await train(run);
    const { weights, metrics } = await choiceOf(run);
    const lines = (await readFile(join(run, 'metrics.ndjson'), 'utf8')).trim().split('\n');
    const last = JSON.parse(lines.at(-1)!) as Record<string, number>;
    expect(lines).toHaveLength(2);
    expect([last['chosenWeight/click'], last['chosenWeight/dwell']]).toEqual(weights);
    expect(last['validation/MAP']).toBeCloseTo(metrics.MAP!, 5);

    const opened = await OpenRun.open({ ...(await settings(run)), run });
    try {
      const scored = await opened.score();
      scored.objectiveWeights.forEach((column, k) =>
        column.forEach((weight) => expect(weight).toBeCloseTo(weights[k]!, 6)),
      );
      const valueOf = async (fusionWeights: number[]): Promise<[number, number]> => {
        const scored = await opened.score({ part: 'validation', fusionWeights });
        const { MAP, WMAP } = await opened.metrics(scored);
        return [MAP.value!, WMAP.value!];
      };
      const grid = await Promise.all([0, 0.5, 1].map((share) => valueOf([share, 1 - share])));
      const most = [0, 1].map((m) => Math.max(grid[0]![m]!, grid.at(-1)![m]!));
      const utility = (values: readonly number[]): number =>
        values.reduce((total, value, m) => total + value / most[m]!, 0);
      const chosen = utility(await valueOf([...weights]));
      for (const values of grid) expect(utility(values)).toBeLessThanOrEqual(chosen + 1e-9);
    } finally {
      await opened.close();
    }
  });

  it('leave the training as under uniform weights', async () => {
    const losses = async (run: string): Promise<unknown[]> =>
      (await readFile(join(run, 'metrics.ndjson'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, number>)
        .map((line) => [line['loss/click'], line['loss/dwell']]);
    await train(join(folder, 'uniform'), { weighter: 'fixed' });
    expect(await losses(join(folder, 'tuned'))).toEqual(await losses(join(folder, 'uniform')));
  });

  it('keep the front that they were chosen from, and are the same when the run was interrupted and resumed', async () => {
    const weighter = {
      use: 'po-ea-oe',
      populationSize: 6,
      archiveSize: 5,
      generations: 3,
      explorationLists: 16,
    };
    const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')];
    await train(whole, { weighter });
    const choice = await choiceOf(whole);
    expect(choice.front!.length).toBeGreaterThan(0);
    for (const { weights, metrics } of choice.front!) {
      expect(weights).toHaveLength(2);
      expect(Object.keys(metrics)).toEqual(['MAP', 'WMAP']);
    }
    await expect(train(broken, { weighter }, interruption())).rejects.toThrow();
    await train(broken, { weighter }, { resume: true });
    expect(await choiceOf(broken)).toEqual(choice);
  });

  it('are refused before training where there is no validation part, as is an unknown metric', async () => {
    await expect(
      train(join(folder, 'none'), {
        data: { log: 'log', split: { train: 0.8, validation: 0, test: 0.2 } },
      }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: weighter: this weighter chooses its weights on the validation part, which has no lists; set data.split.validation above 0]`,
    );
    await expect(
      train(join(folder, 'unknown'), { weighter: { use: 'fixed', weights: 'tuned', metric: 'WMAPP' } }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: weighter: there is no such metric; found "WMAPP"; expected HIT@1, HIT@3, HIT@5, MAP, AUC, WHIT@1, WHIT@3, WHIT@5, WMAP, DT-AUC, AUC-list, AUC-user, NDCG@5, NDCG@10, MRR, Coverage@5, ILD@5, Novelty@5, DT-AUC-within, DT-AUC-between; did you mean "WMAP"?]`,
    );
    const earlyStopping = { metric: 'MPA', patience: 1 };
    await expect(
      train(join(folder, 'unknown'), { trainer: { epochs: 1, batchSize: 32, listLength: 5, earlyStopping } }),
    ).rejects.toThrow(/^trainer.earlyStopping.metric: .*did you mean "MAP"/u);
  });
});
