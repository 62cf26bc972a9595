import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { predictionTable, scorePredictions } from '@paretorec/metrics';
import { PlantedWorld, writePlantedLog, type PlantedList } from '@paretorec/testing';

const command = fileURLToPath(new URL('../bin/paretorec.js', import.meta.url));
const run = promisify(execFile);
const world = new PlantedWorld();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'planted-run-'));
  await writePlantedLog(world, join(folder, 'log'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains an experiment that differs in some lines, and gives the metrics of its test part. */
async function metricsOf(name: string, lines: string): Promise<Record<string, { value: number }>> {
  const experiment = join(folder, `${name}.yaml`);
  await writeFile(
    experiment,
    `data: { log: log }
optimiser: { use: adam, learningRate: 0.003 }
trainer: { epochs: 8, batchSize: 64, earlyStopping: none }
seed: 1
${lines}`,
  );
  const out = join(folder, name);
  await run(process.execPath, [command, 'train', experiment, '--out', out, '--quiet']);
  const { stdout } = await run(process.execPath, [command, 'evaluate', out, '--json', '--quiet']);
  return JSON.parse(stdout) as Record<string, { value: number }>;
}

/** What knowing the law would reach on the test part: the newest fifth of the lists. */
function oracle(score: (user: number, item: number) => number): Record<string, { value: number | null }> {
  const columns = { listIds: [] as string[], itemIds: [] as string[], userIds: [] as string[] };
  const clicked: number[] = [];
  const scores: number[] = [];
  for (const { listId, user, impressions } of world.lists()) {
    if (listId <= world.options.lists * 0.8) continue;
    for (const impression of impressions) {
      columns.listIds.push(String(listId));
      columns.userIds.push(String(user));
      columns.itemIds.push(String(impression.item));
      clicked.push(impression.clicked ? 1 : 0);
      scores.push(score(user, impression.item));
    }
  }
  return scorePredictions(predictionTable({ ...columns, clicked, scores }), { resamples: 0 });
}

/** Two users who differ in taste alone are shown the same items: those of one's taste between those of the other's. */
function twoTastes(): { lists: PlantedList[]; items: readonly (readonly number[])[] } {
  const users = [
    0,
    world.tastes.findIndex(
      (taste, user) => taste !== world.tastes[0] && world.patient[user] === world.patient[0],
    ),
  ];
  const items = users.map((user) =>
    [...world.topics.keys()].filter((item) => world.topics[item] === world.tastes[user]).slice(0, 5),
  );
  const shown = items[0]!.flatMap((item, index) => [item, items[1]![index]!]);
  const impressions = shown.map((item) => ({ item, clicked: false, dwell: 0 }));
  const lists = users.map((user, index) => ({
    listId: index + 1,
    user,
    time: 1_800_000_000_000 + index,
    impressions,
  }));
  return { lists, items };
}

/** The items of each list of a file of predictions, best first. */
function orders(predictions: string): number[][] {
  const rows = predictions
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number | string>);
  return ['1', '2'].map((list) =>
    rows
      .filter((row) => String(row.list_id) === list)
      .sort((a, b) => Number(b.score) - Number(a.score))
      .map((row) => Number(row.item_id)),
  );
}

it('the default finds 90% of what the law offers over chance and each user their own order; a linear head does not', async () => {
  const best = oracle((user, item) => world.clickProbability(user, item));
  const chance = oracle(() => 0);
  const objectives = (model: string): string => `objectives:
  click: { label: clicked, model: ${model} }
  dwell: { label: dwell, model: ${model} }
`;
  const learned = await metricsOf('default', `${objectives('dqn')}weighter: paperec`);
  const literal = await metricsOf('literal', `${objectives('{ use: dqn, head: linear }')}weighter: fixed`);
  for (const metric of ['MAP', 'AUC-list']) {
    const gain = (value: number): number =>
      (value - chance[metric]!.value!) / (best[metric]!.value! - chance[metric]!.value!);
    expect(gain(learned[metric]!.value), metric).toBeGreaterThan(0.9);
    expect(gain(literal[metric]!.value), metric).toBeLessThan(0.7);
  }

  const { lists, items } = twoTastes();
  await writePlantedLog(world, join(folder, 'probe'), lists);
  const file = join(folder, 'probe.ndjson');
  await run(process.execPath, [
    command,
    'predict',
    join(folder, 'default'),
    join(folder, 'probe'),
    '--split',
    'all',
    '--out',
    file,
  ]);
  for (const [user, order] of orders(await readFile(file, 'utf8')).entries()) {
    expect(new Set(order.slice(0, 5)), `user ${user} is shown what suits them first`).toEqual(
      new Set(items[user]),
    );
  }
});
