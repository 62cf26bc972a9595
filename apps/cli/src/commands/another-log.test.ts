import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MetricValue } from '@paretorec/contracts';
import type { GroupWeights } from '@paretorec/experiments';
import type { ObjectiveCurves, WeightsMeasure } from '@paretorec/trainer';
import { readCheckpoint } from '@paretorec/tensor';
import { PlantedWorld, writePlantedLog } from '@paretorec/testing';
import { paretorec, start } from '../test-support/process.js';
import { SMALL_EXPERIMENT } from '../test-support/small-experiment.js';

// A run meets a log that is not the one it was trained on: days later, with users and items that were not there.
let folder: string;
const train = (log: string, ...words: string[]): string[] => [
  'train',
  'small.yaml',
  '--quiet',
  '--set',
  `data.log=${log}`,
  ...words,
];
const ONE_EPOCH = ['--set', 'trainer.epochs=1'];
const WEIGHTER_ALONE = ['--set', 'trainWeights=none'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'another-log-'));
  const size = { lists: 200, listLength: 5 };
  await writePlantedLog(new PlantedWorld({ ...size, users: 10, items: 20 }), join(folder, 'first'));
  await writePlantedLog(new PlantedWorld({ ...size, users: 30, items: 60, seed: 2 }), join(folder, 'second'));
  await writeFile(join(folder, 'small.yaml'), SMALL_EXPERIMENT);
  const trained = await paretorec(folder, ...train('first', '--out', 'run', ...ONE_EPOCH));
  expect(trained).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

it('train --init-from goes on with vocabularies that have grown', async () => {
  // The weighter alone trains, so that the objectives end where they began.
  const words = train('second', '--out', 'next', '--init-from', 'run', ...ONE_EPOCH, ...WEIGHTER_ALONE);
  const { exitCode, stderr } = await paretorec(folder, ...words.filter((word) => word !== '--quiet'));
  expect(stderr).toMatch(/starting from .*run/u);
  expect(exitCode).toBe(0);
  const manifest = JSON.parse(await readFile(join(folder, 'next/manifest.json'), 'utf8')) as {
    epochs: number;
  };
  expect(manifest.epochs).toBe(1);
  const [earlier, later] = ['run', 'next'].map(
    (run) => readCheckpoint(join(folder, run, 'checkpoints/best.safetensors')).tensors,
  );
  const moved = ['objectives/0/online', 'weighter/online/actor'].map((network) => {
    const kernel = `${network}/encoder/fieldKernel`;
    const { data } = later!.get(kernel)!;
    return earlier!.get(kernel)!.data.some((value, i) => data[i] !== value);
  });
  expect(moved).toEqual([false, true]);
}, 60_000);

it('train --init-from begins anew with a weighter that the other run did not have', async () => {
  const words = ['--init-from', 'run', '--set', 'weighter=utility-actor', ...ONE_EPOCH, ...WEIGHTER_ALONE];
  const all = train('first', '--out', 'useful', ...words).filter((word) => word !== '--quiet');
  const { exitCode, stderr } = await paretorec(folder, ...all);
  expect(stderr).toMatch(/starting from .*run; the weighter begins anew, as that run has paperec/u);
  expect(exitCode).toBe(0);
  const [earlier, later] = ['run', 'useful'].map((run) => {
    const { tensors } = readCheckpoint(join(folder, run, 'checkpoints/best.safetensors'));
    return ['objectives', 'actor'].map((embedder) => {
      const tables = [...tensors].filter(
        ([path]) => path.startsWith(`embeddings/${embedder}/item/`) && path.endsWith('/values'),
      );
      return tables.flatMap(([, { data }]) => [...data]);
    });
  });
  expect(later![0]).toEqual(earlier![0]);
  expect(later![1]).not.toEqual(earlier![1]);
}, 60_000);

it('train asks for models that are done where the weighter alone is to train', async () => {
  const { exitCode, stderr } = await paretorec(folder, ...train('first', '--out', 'none', ...WEIGHTER_ALONE));
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/trainWeights: none leaves the objectives .* name one with --init-from/u);
  expect(exitCode).toBe(2);
  expect(existsSync(join(folder, 'none'))).toBe(false);
}, 60_000);

it('train --init-from says what does not fit, in one line', async () => {
  const wider = ['--set', 'encoder.stateDim=12'];
  const words = train('second', '--out', 'wider', '--init-from', 'run', ...wider);
  const { exitCode, stderr } = await paretorec(folder, ...words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/does not fit this configuration; found float32 .*; expected float32/u);
  expect(exitCode).toBe(2);
}, 60_000);

it('evaluate --log measures a run on another log', async () => {
  const countOf = async (...words: string[]): Promise<number> => {
    const { exitCode, stdout } = await paretorec(folder, 'evaluate', 'run', ...words, '--json', '--quiet');
    expect(exitCode).toBe(0);
    return (JSON.parse(stdout) as Record<string, MetricValue>)['AUC']!.n;
  };
  const other = await countOf('--log', 'second');
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(await countOf());
}, 60_000);

it('evaluate says how near the weights come to stationarity, by group of users too, and what they depend on', async () => {
  const { stdout } = await paretorec(folder, 'evaluate', 'run', '--json', '--quiet');
  const { stationarity } = JSON.parse(stdout) as { stationarity: WeightsMeasure };
  const { samples, policy, shared, groups, weights } = stationarity;
  expect(policy.ratio.low).toBeLessThanOrEqual(policy.ratio.value!);
  // On one part no constant weights are nearer than the best ones.
  expect(shared.ratio.value).toBeLessThanOrEqual(stationarity.uniform.ratio.value!);
  expect(groups!.reduce((sum, group) => sum + group.samples, 0)).toBe(samples);
  for (const group of groups!)
    expect(group.shared.ratio.value).toBeLessThanOrEqual(group.uniform.ratio.value!);
  expect(weights['click']!.mean + weights['dwell']!.mean).toBeCloseTo(1, 6);
  const { explained } = weights['click']!;
  expect(Object.keys(explained)).toEqual(['user', 'item', 'position']);
  // With two objectives what explains one weight explains the other.
  for (const [factor, { share, spread, groups: count }] of Object.entries(explained)) {
    expect(share, factor).toBeLessThanOrEqual(1);
    expect(share).toBeCloseTo(weights['dwell']!.explained[factor]!.share!, 5);
    expect(spread).toBeCloseTo(weights['dwell']!.explained[factor]!.spread, 5);
    expect(count).toBeGreaterThan(1);
  }

  const byTaste = await paretorec(folder, 'evaluate', 'run', '--group-by', 'taste', '--quiet');
  expect(byTaste.stdout).toMatch(/By group +policy[^]*\ntaste \d+ +\d\.\d{3}/u);
  expect(Math.max(...byTaste.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  const wrong = await paretorec(folder, 'evaluate', 'run', '--group-by', 'tase', '--quiet');
  expect(wrong).toMatchObject({ exitCode: 2 });
  expect(wrong.stderr).toMatch(/found tase; expected .*taste/u);
}, 60_000);

it('evaluate --out writes a report, and its pictures as files beside it', async () => {
  const words = ['evaluate', 'run', '--out', 'out/mine.html', '--group-by', 'topic', '--json', '--quiet'];
  const { exitCode, stdout } = await paretorec(folder, ...words);
  expect(exitCode).toBe(0);
  const result = JSON.parse(stdout) as {
    readonly out: string;
    readonly groupWeights: readonly GroupWeights[];
    readonly objectives: Readonly<Record<string, ObjectiveCurves>>;
    readonly stationarity: WeightsMeasure;
  };
  expect(result.out).toBe('out/mine.html');
  expect(result.groupWeights.map(({ by, of }) => [by, of])).toEqual([
    ['past clicks', 'user'],
    ['topic', 'item'],
  ]);
  const { reliability, gains } = result.objectives['click']!;
  // Every item of every list is in one group of users and in one of items.
  for (const { objectives } of result.groupWeights)
    expect(objectives['click']!.reduce((sum, { n }) => sum + n, 0)).toBe(gains.n);
  expect(reliability.bins.reduce((sum, { n }) => sum + n, 0)).toBe(reliability.n);
  expect(result.stationarity.groups!.every(({ name }) => name.startsWith('topic '))).toBe(true);
  const html = await readFile(join(folder, 'out/mine.html'), 'utf8');
  for (const text of ['run (dwell)', 'random order', 'weight of click by topic', 'Cumulative gains of dwell'])
    expect(html).toContain(text);
  const files = await readdir(join(folder, 'out/pictures'));
  expect(files).toEqual(
    expect.arrayContaining([
      'mine-map-against-wmap.svg',
      'mine-outcome-by-score-click.svg',
      'mine-gains-dwell.svg',
    ]),
  );
  const wrong = await paretorec(folder, 'evaluate', 'run', '--out', 'mine.pdf');
  expect(wrong).toMatchObject({ exitCode: 2 });
  expect(wrong.stderr).toMatch(/expected a file that ends in \.html/u);
}, 60_000);

it('train --resume refuses a log that has changed under the run', async () => {
  const words = train('first', '--out', 'cut', '--set', 'trainer.epochs=100');
  const training = start(folder, words);
  while (!existsSync(join(folder, 'cut/checkpoints/last.safetensors'))) await wait(20);
  training.process.kill('SIGKILL');
  await training.ended;
  await rename(join(folder, 'first'), join(folder, 'kept'));
  const world = new PlantedWorld({ lists: 210, listLength: 5, users: 10, items: 20 });
  await writePlantedLog(world, join(folder, 'first'));
  const { exitCode, stderr } = await paretorec(folder, ...words, '--resume');
  expect(stderr).toMatch(/first: the log has changed since the run began/u);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(exitCode).toBe(2);
}, 60_000);
