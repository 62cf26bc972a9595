import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { StudyComparison } from '@paretorec/experiments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paretorec } from '../test-support/in-process.js';
import { start } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

const STUDY = `experiment: ./small.yaml
set:
  data.split: { train: 0.86, validation: 0.08, test: 0.06 }
  trainer.stepsPerEpoch: 1
  trainer.epochs: 1
  weighter: random
rows:
  - { name: ours, space: { optimiser.learningRate: [0.001, 0.02] } }
  - { name: its clicks, trains: ours, fusionWeights: [1, 0] }
  - { name: newest, trains: ours, yardstick: recency }
  - name: with its scores
    scoresOf: ours
    set: { objectives.click.model: fm, objectives.dwell.model: fm }
    space: { optimiser.learningRate: [0.001, 0.02] }
tuning: { trials: 2, metric: MAP }
claims:
  - { text: ours is ahead of the newest, row: ours, against: newest, metric: MAP }
metrics: [MAP]
workers: 2
`;
const WORDS = ['study', 'run', 'study.yaml', '--out', 'study'];
const TUNING = 'study/tuning/ours';

const HOME = process.cwd();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-tuned-'));
  process.chdir(folder);
  await prepareSmallExperiment(folder);
  await writeFile('study.yaml', STUDY);
}, 120_000);
afterAll(async () => {
  process.chdir(HOME);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function measuredTrials(): Promise<string[]> {
  const cells = await readdir(join(TUNING, 'cells')).catch(() => []);
  return cells
    .map((cell) => join(TUNING, 'cells', cell, '1/evaluation.json'))
    .filter((file) => existsSync(file));
}

const yaml = (path: string): Promise<string> => readFile(path, 'utf8');
const rate = (text: string): string => /learningRate: (\S+)/u.exec(text)![1]!;

describe('a study that tunes its rows', () => {
  it('goes on after kill -9 among the trials, and trains with the settings of the best', async () => {
    const study = start(folder, [...WORDS, '--workers', '1']);
    while ((await measuredTrials()).length === 0) {
      expect(study.process.exitCode).toBeNull();
      await wait(20);
    }
    study.process.kill('SIGKILL');
    await study.ended;
    const [first] = await measuredTrials();
    const before = (await stat(first!)).mtimeMs;

    const { exitCode, stdout, stderr } = await paretorec(...WORDS);
    expect(exitCode, stderr).toBe(0);
    expect((await stat(first!)).mtimeMs).toBe(before);
    expect(stderr).toMatch(/^tuning ours: 2 trials$/mu);
    const { chosen, tuning, claims } = JSON.parse(await yaml('study/study.json')) as StudyComparison;
    const best = rate(await yaml(join(TUNING, 'best.yaml')));
    expect(tuning).toEqual({ method: 'random', seed: 1, trials: 2, objective: 'MAP' });
    expect(chosen).toMatchObject([
      { name: 'ours', tuned: { trials: 2, values: { 'optimiser.learningRate': Number(best) } } },
      { name: 'its clicks', reason: 'as ours' },
      { name: 'newest', reason: 'has no settings' },
      { name: 'with its scores', tuned: { trials: 2 } },
    ]);
    // The scores are those of the tuned run.
    const [trial] = await readdir('study/tuning/with-its-scores/cells');
    for (const run of [`study/tuning/with-its-scores/cells/${trial}/1`, 'study/cells/with-its-scores/1'])
      expect(rate(await yaml(join(run, 'scores-of/config.yaml')))).toBe(best);
    expect(rate(await yaml('study/cells/ours/1/config.yaml'))).toBe(best);
    expect(claims).toMatchObject([{ row: 'ours', comparisons: 1, deciding: { metric: 'MAP' } }]);
    expect(stdout).toMatch(/^ours: trial-\d, optimiser\.learningRate=0\.0\d+$/mu);
    expect(stdout).toMatch(/^(holds|does not hold|not decided): ours is ahead of the newest$/mu);
  }, 600_000);

  it('has nothing to do when it is run again, and writes the same tables', async () => {
    const before = await yaml('study/table.md');
    expect(before).toMatch(/## Tuning\n[^#]*\| its clicks \| as ours \|/u);
    const { exitCode, stderr } = await paretorec(...WORDS);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await yaml('study/table.md')).toBe(before);
  }, 120_000);
});
