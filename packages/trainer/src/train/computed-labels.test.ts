import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  forTraining,
  loadExperiment,
  resolveExperiment,
  type Experiment,
  type ExperimentInput,
} from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { openDuckDb, sqlText, type LogSchema } from '@paretorec/data';
import { useBackend } from '@paretorec/tensor';
import { PlantedWorld, writePlantedLog } from '@paretorec/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenRun, silentProgress, trainRun, type TrainOptions } from '../index.js';
import { interruption } from '../test-support/interruption.js';

// Objectives that no column of the log holds, from the experiment to the scores of the saved run.

const world = new PlantedWorld({ users: 40, items: 30, lists: 240, listLength: 5 });
/** In euros, say. */
const marginOf = (item: number): number => (item % 7) / 2;
const shared = { progress: silentProgress, logger: { info: () => undefined, warn: () => undefined } };
let folder: string;
const at = (name: string): string => join(folder, name);

/** The planted log with a margin for every item. */
async function writeLog(log: string): Promise<void> {
  await writePlantedLog(world, log);
  const [items, schemaFile] = [join(log, 'items.parquet'), join(log, 'schema.json')];
  const schema = JSON.parse(await readFile(schemaFile, 'utf8')) as LogSchema;
  const margin = { name: 'margin', file: 'items', group: 'item', kind: 'numeric' } as const;
  await writeFile(schemaFile, JSON.stringify({ ...schema, fields: [...schema.fields, margin] }));
  const db = await openDuckDb();
  await db.run(`CREATE TABLE priced AS SELECT *, (item_id % 7) / 2 AS margin FROM ${sqlText(items)}`);
  await db.run(`COPY priced TO ${sqlText(items)} (FORMAT parquet)`);
  await db.close();
}

const model = { use: 'dqn', embeddingDim: 2, rank: 2 };
const EXPERIMENT: ExperimentInput = {
  data: { log: 'log', split: { train: 0.5, validation: 0.3, test: 0.2 } },
  objectives: {
    click: { label: 'clicked', model },
    topics: { label: { use: 'new-values', field: 'topic' }, model },
    margin: {
      label: { use: 'item-field', field: 'margin' },
      target: { scale: 'linear', bins: 'none' },
      model,
    },
  },
  encoder: {
    use: 'list-recurrent',
    stateDim: 4,
    itemDim: 4,
    itemHiddenUnits: 0,
    fields: { heads: 1 },
    behaviour: { heads: 1 },
  },
  weighter: 'random',
  trainer: { epochs: 2, batchSize: 32, listLength: 5, earlyStopping: 'none' },
  metrics: { categories: ['topic'] },
};

const train = async (experiment: Experiment, run: string, options: Partial<TrainOptions> = {}) =>
  trainRun({
    ...forTraining(experiment, run),
    ...shared,
    out: run,
    facts: { backend: 'wasm', versions: {} },
    ...options,
  });

beforeAll(async () => {
  await useBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'computed-'));
  await writeLog(at('log'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('objectives of computed labels', () => {
  it('train, continue to the same run, and are those of the experiment that the run holds', async () => {
    const experiment = await resolveExperiment(EXPERIMENT, { builtins, folder });
    await train(experiment, at('run'));
    await expect(train(experiment, at('stopped'), interruption())).rejects.toThrow();
    await train(experiment, at('stopped'), { resume: true });
    for (const file of ['checkpoints/last.safetensors', 'metrics.ndjson', 'fitted/fitted.json'])
      expect((await readFile(join(at('stopped'), file))).equals(await readFile(join(at('run'), file)))).toBe(
        true,
      );
    const saved = await loadExperiment(join(at('run'), 'config.yaml'), { builtins });
    expect(saved.config.objectives).toEqual(experiment.config.objectives);
    expect(saved.configHash).toBe(experiment.configHash);
  });

  it('give the saved run targets to score by, and pictures in their own name', async () => {
    const saved = await loadExperiment(join(at('run'), 'config.yaml'), { builtins });
    const warnings: string[] = [];
    const logger = { ...shared.logger, warn: (text: string) => warnings.push(text) };
    const opened = await OpenRun.open({
      ...forTraining(saved, at('run')),
      ...shared,
      logger,
      run: at('run'),
    });
    try {
      const scored = await opened.score({ part: 'all' });
      const shown = new Map([...world.lists()].map((list) => [String(list.listId), list.impressions]));
      const largest = marginOf(6);
      scored.itemIds.forEach((item, row) => {
        const position = scored.positions[row]!;
        const list = shown.get(scored.listIds[row]!)!.map((impression) => world.topics[impression.item]);
        const isNew = !list.slice(0, position - 1).includes(list[position - 1]);
        expect(scored.targets[1]![row]).toBe(isNew ? 1 : 0);
        expect(scored.targets[2]![row]).toBeCloseTo(marginOf(Number(item)) / largest, 6);
      });
      expect(new Set(scored.targets[1])).toEqual(new Set([0, 1]));
      const curves = opened.curves(scored);
      expect(Object.values(curves).map(({ label, unit }) => [label, unit])).toEqual([
        ['clicked', 'clicks'],
        ['new-values(topic)', 'target'],
        ['item-field(margin)', 'target'],
      ]);
      await opened.score();
      expect(warnings).toEqual([
        expect.stringMatching(/^objectives\.topics: "static" values every item as the first/u),
      ]);
      const metrics = await opened.metrics(await opened.score({ protocol: 'sequential' }));
      expect(metrics['ILD@5']!.n).toBe(opened.dataset.counts.test.lists);
    } finally {
      await opened.close();
    }
  });
});
