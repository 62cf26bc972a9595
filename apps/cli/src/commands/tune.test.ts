import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchResults } from '@paretorec/experiments';
import { paretorec } from '../test-support/in-process.js';
import { start } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

const SEARCH = `experiment: ./small.yaml
set: { trainer.stepsPerEpoch: 2, data.split: { train: 0.86, validation: 0.08, test: 0.06 }, weighter: random }
space:
  optimiser.learningRate: [0.001, 1e7, 0.02]
strategy: successive-halving
trials: 3
reduction: 2
metric: { MAP: 1, DT-AUC: 0.5 }
metrics: [WMAP]
workers: 2
`;

const HOME = process.cwd();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-tune-'));
  process.chdir(folder);
  await prepareSmallExperiment(folder);
  await writeFile('search.yaml', SEARCH);
}, 120_000);
afterAll(async () => {
  process.chdir(HOME);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

const results = async (): Promise<SearchResults & { trials: { run: string }[] }> =>
  JSON.parse(await readFile('tuned/search.json', 'utf8')) as SearchResults & { trials: { run: string }[] };

/** Files of trials that are measured after one epoch. */
async function measured(): Promise<string[]> {
  const cells = await readdir('tuned/cells').catch(() => []);
  return cells
    .map((cell) => join('tuned/cells', cell, '7/evaluation-1.json'))
    .filter((file) => existsSync(file));
}

describe('tune', () => {
  it('goes on after kill -9, drops the lesser half, and shows what failed without failing', async () => {
    const search = start(folder, ['tune', 'search.yaml', '--out', 'tuned', '--workers', '1']);
    while ((await measured()).length === 0) {
      expect(search.process.exitCode).toBeNull();
      await wait(20);
    }
    search.process.kill('SIGKILL');
    await search.ended;
    const [first] = await measured();
    const before = (await stat(first!)).mtimeMs;

    const { exitCode, stdout, stderr } = await paretorec('tune', 'search.yaml', '--out', 'tuned');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/^warning: trial-\d\/7 failed after .*training diverged/mu);
    expect((await stat(first!)).mtimeMs).toBe(before);
    expect(stdout).toMatch(/^MAP \+ 0\.5 DT-AUC on the validation part/u);
    expect(stdout).toMatch(/^trial-\d +\d\.\d{4}\* \[.*\] +2 epochs\n {2}learningRate=/mu);
    expect(stdout).toMatch(/^trial-\d +\d\.\d{4} {2}\[.*\] +1 epoch, dropped\n/mu);
    expect(stdout).toMatch(/^trial-\d: failed: .*training diverged/mu);
    expect(stdout).toMatch(/\n.*tuned\/best\.yaml\n$/u);
    for (const line of stdout.split('\n').slice(0, -4)) expect(line.length).toBeLessThanOrEqual(80);
  }, 300_000);

  it('ranks by what was asked for on the validation part, and a longer run before a shorter one', async () => {
    const { trials, axes } = await results();
    expect(axes).toEqual([{ path: 'optimiser.learningRate', scale: 'linear' }]);
    expect(trials.map(({ best, epochs }) => [best, epochs])).toEqual([
      [true, 2],
      [false, 1],
      [false, null],
    ]);
    expect(trials[2]!.values).toEqual([1e7]);
    const { stdout } = await paretorec(
      ...['evaluate', join('tuned', trials[0]!.run), '--split', 'validation', '--json', '--quiet'],
    );
    const metrics = JSON.parse(stdout) as Record<string, { value: number; low: number }>;
    const { objective, metrics: found } = trials[0]!;
    expect(objective!.value).toBeCloseTo(metrics['MAP']!.value + 0.5 * metrics['DT-AUC']!.value, 12);
    expect(found['WMAP']).toMatchObject({ value: metrics['WMAP']!.value, low: metrics['WMAP']!.low });
    expect(objective!.low).toBeLessThan(objective!.value!);
  }, 60_000);

  it('writes the best experiment, which trains to the very run that was paused and resumed', async () => {
    expect(await paretorec('train', 'tuned/best.yaml', '--out', 'alone', '--quiet')).toMatchObject({
      exitCode: 0,
    });
    const best = 'checkpoints/best.safetensors';
    const { trials } = await results();
    expect(
      (await readFile(join('tuned', trials[0]!.run, best))).equals(await readFile(join('alone', best))),
    ).toBe(true);
    expect(await readFile('alone/config.yaml', 'utf8')).toContain(
      `learningRate: ${String(trials[0]!.values[0])}`,
    );
  }, 60_000);

  it('has nothing but failures to try when it is run again, and writes the same bytes', async () => {
    // Without the trial that fails there is nothing to do at all.
    await writeFile('search.yaml', SEARCH.replace('1e7, ', '').replace('trials: 3', 'trials: 2'));
    const files = ['trials.json', 'search.csv', 'search.md', 'best.yaml'].map((file) => join('tuned', file));
    const read = (): Promise<string[]> => Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(await paretorec('tune', 'search.yaml', '--out', 'tuned')).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    const before = await read();
    expect(await paretorec('tune', 'search.yaml', '--out', 'tuned')).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(await read()).toEqual(before);
    expect(before[1]).toMatch(/^trial,best,state,optimiser\.learningRate,epochs,objective,/u);
    expect(before.slice(0, 3).join('')).not.toMatch(/\d{4}-\d\d-\d\d|\/tmp/u);
    const svg = await readFile('tuned/search.svg', 'utf8');
    expect(svg).toMatch(/^<svg .*aria-label="settings and MAP \+ 0\.5 DT-AUC of 2 trials/u);
    expect(svg).not.toContain('var(');
  }, 60_000);

  it('saves and ends with 130 when it is interrupted', async () => {
    const search = start(folder, ['tune', 'search.yaml', '--out', 'stopped', '--workers', '1']);
    const begun = async (): Promise<boolean> => {
      const cells = await readdir('stopped/cells').catch(() => []);
      return cells.some((cell) => existsSync(join('stopped/cells', cell, '7/checkpoints/last.safetensors')));
    };
    while (!(await begun())) await wait(20);
    search.process.kill('SIGINT');
    const { exitCode, stderr } = await search.ended;
    expect(stderr).toMatch(/stopped: interrupted; run the same command again to go on\n$/u);
    expect(exitCode).toBe(130);
  }, 60_000);
});

describe('tune refuses', () => {
  const refuses = async (message: RegExp, text: string, ...words: string[]): Promise<void> => {
    await writeFile('refused.yaml', text);
    const { exitCode, stderr, stdout } = await paretorec('tune', 'refused.yaml', '--quiet', ...words);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  };

  it('a metric that is not there, before anything is trained', async () => {
    await refuses(
      /refused\.yaml:8:1 metric: there is no such metric; found "MPA"; .*did you mean "MAP"\?/u,
      SEARCH.replace('{ MAP: 1, DT-AUC: 0.5 }', 'MPA'),
    );
    await refuses(
      /refused\.yaml:9:11 metrics\.0: there is no such metric; found "WMPA"/u,
      SEARCH.replace('WMAP', 'WMPA'),
    );
    expect(existsSync('runs/refused')).toBe(false);
  });

  it('a folder of something else, and a study the folder of a search', async () => {
    await refuses(/alone: something else than a search is there/u, SEARCH, '--out', 'alone');
    await writeFile('study.yaml', 'experiment: ./small.yaml\nrows: [{ name: a }]\n');
    expect(await paretorec('study', 'run', 'study.yaml', '--out', 'tuned')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/tuned: something else than a study is there/u) as string,
    });
  });
});
