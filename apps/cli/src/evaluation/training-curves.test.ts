import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BEST_CONSTANT, trainingCurves } from './training-curves.js';

let folder: string;
const file = (): string => join(folder, 'metrics.ndjson');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curves-'));
  const epoch = (n: number, values: object): string =>
    JSON.stringify({ epoch: n, step: 10 * n, 'loss/click': 1 / n, 'validation/AUC': 0.5, ...values });
  await writeFile(
    file(),
    [
      epoch(1, { 'validation/stationarity': 1.5, [BEST_CONSTANT]: 1.2 }),
      epoch(2, { 'validation/stationarity': null, [BEST_CONSTANT]: 1.1 }),
      '',
    ].join('\n'),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('draws what a run reached beside what the best constant weights would reach on its parameters', async () => {
  expect(await trainingCurves(file(), 'PAPERec', 2)).toEqual([
    {
      row: 'PAPERec',
      quantity: 'loss of click',
      points: [
        [1, 1],
        [2, 0.5],
      ],
      best: 2,
    },
    {
      row: 'PAPERec',
      quantity: 'stationarity in validation (1 is best)',
      points: [[1, 1.5]],
      best: 2,
    },
    {
      row: 'best constant weights',
      quantity: 'stationarity in validation (1 is best)',
      points: [
        [1, 1.2],
        [2, 1.1],
      ],
    },
  ]);
});

it('leaves out what it is told to', async () => {
  const rows = (await trainingCurves(file(), 'PAPERec', null, new Set([BEST_CONSTANT]))).map(
    ({ row }) => row,
  );
  expect(rows).toEqual(['PAPERec', 'PAPERec']);
});
