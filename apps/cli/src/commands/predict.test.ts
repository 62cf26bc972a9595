import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MetricValue } from '@paretorec/contracts';
import { paretorec } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-predict-'));
  await prepareSmallExperiment(folder);
  const words = ['train', 'small.yaml', '--out', 'run', '--quiet', '--set', 'trainer.epochs=1'];
  expect(await paretorec(folder, ...words)).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const metricsOf = async (...words: string[]): Promise<Record<string, MetricValue>> => {
  const { stdout } = await paretorec(folder, ...words, '--json', '--quiet');
  return JSON.parse(stdout) as Record<string, MetricValue>;
};

it.each([
  ['static', 'csv'],
  ['static', 'parquet'],
  ['logged', 'ndjson'],
  ['sequential', 'csv'],
])(
  'predict --protocol %s to %s, then metrics: the numbers of evaluate to the last digit',
  async (protocol, format) => {
    const out = `${protocol}.${format}`;
    const shared = ['--protocol', protocol, '--split', 'validation'];
    const { exitCode } = await paretorec(folder, 'predict', 'run', 'log', '--out', out, ...shared, '--quiet');
    expect(exitCode).toBe(0);
    const measured = await metricsOf('metrics', out);
    const evaluated = await metricsOf('evaluate', 'run', '--log', 'log', ...shared);
    expect(measured['MAP']!.n).toBeGreaterThan(0);
    // These need facts about items that no file of predictions has.
    const { 'ILD@5': _diversity, 'Novelty@5': _novelty, ...others } = measured;
    for (const [name, value] of Object.entries(others)) expect(evaluated[name], name).toEqual(value);
  },
  60_000,
);

it.each([
  ['x.txt', /x\.txt: .*expected.*\.csv.*\.parquet/u],
  ['absent/x.csv', /absent\/x\.csv: cannot write into the folder/u],
])('refuses --out %s before it looks at the run', async (out, message) => {
  const { exitCode, stdout, stderr } = await paretorec(folder, 'predict', 'no-such-run', 'log', '--out', out);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
