import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MetricValue } from '@paretorec/contracts';
import { PlantedWorld, writePlantedLog } from '@paretorec/testing';
import { paretorec, start } from '../test-support/process.js';

// A run meets a log that is not the one it was trained on: days later, with users and items that were not there.
let folder: string;
const experiment = (log: string, stateDim = 8): string => `data: { log: ${log} }
objectives:
  click: { label: clicked, model: { use: dqn, embeddingDim: 4 } }
  dwell: { label: dwell, model: { use: dqn, embeddingDim: 4 } }
encoder: { use: list-gru, stateDim: ${stateDim}, itemDim: 4, heads: 1 }
weighter: { use: fixed, weights: [0.5, 0.5] }
optimiser: { use: adam, learningRate: 0.001 }
trainer: { epochs: 1, batchSize: 32, listLength: 5, checkpointSteps: 1, earlyStopping: none }
seed: 7
`;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'another-log-'));
  const size = { lists: 200, listLength: 5 };
  await writePlantedLog(new PlantedWorld({ ...size, users: 10, items: 20 }), join(folder, 'first'));
  await writePlantedLog(new PlantedWorld({ ...size, users: 30, items: 60, seed: 2 }), join(folder, 'second'));
  await writeFile(join(folder, 'first.yaml'), experiment('first'));
  await writeFile(join(folder, 'second.yaml'), experiment('second'));
  await writeFile(join(folder, 'wider.yaml'), experiment('second', 12));
  const trained = await paretorec(folder, 'train', 'first.yaml', '--out', 'run', '--quiet');
  expect(trained).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

it('train --init-from goes on with vocabularies that have grown', async () => {
  const words = ['train', 'second.yaml', '--out', 'next', '--init-from', 'run'];
  const { exitCode, stderr } = await paretorec(folder, ...words);
  expect(stderr).toMatch(/starting from .*run/u);
  expect(exitCode).toBe(0);
  const manifest = JSON.parse(await readFile(join(folder, 'next/manifest.json'), 'utf8')) as {
    epochs: number;
  };
  expect(manifest.epochs).toBe(1);
}, 60_000);

it('train --init-from says what does not fit, in one line', async () => {
  const words = ['train', 'wider.yaml', '--out', 'wider', '--init-from', 'run', '--quiet'];
  const { exitCode, stderr } = await paretorec(folder, ...words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/does not fit this configuration; found float32 .*; expected float32/u);
  expect(exitCode).toBe(2);
}, 60_000);

it('evaluate --log measures a run on another log', async () => {
  const { exitCode, stdout } = await paretorec(
    folder,
    'evaluate',
    'run',
    '--log',
    'second',
    '--json',
    '--quiet',
  );
  expect(exitCode).toBe(0);
  const metrics = JSON.parse(stdout) as Record<string, MetricValue>;
  expect(metrics['AUC']!.n).toBeGreaterThan(0);
}, 60_000);

it('train --resume refuses a log that has changed under the run', async () => {
  const words = ['train', 'first.yaml', '--out', 'cut', '--quiet', '--set', 'trainer.epochs=100'];
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
