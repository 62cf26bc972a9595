import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, killRuns } from '../test-support/kill-runs.js';
import { paretorec, start } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

/** The long test kills more often. */
const KILLS = 6;

let folder: string;
let duration: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-resume-'));
  await prepareSmallExperiment(folder);
  const begun = performance.now();
  expect(await paretorec(folder, 'train', 'small.yaml', '--out', 'whole', '--quiet')).toMatchObject({
    exitCode: 0,
  });
  duration = performance.now() - begun;
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe('train', () => {
  it('ends with the same bytes for the same seed, other bytes for another', async () => {
    await paretorec(folder, 'train', 'small.yaml', '--out', 'again', '--quiet');
    expectSame(join(folder, 'whole'), join(folder, 'again'));
    const { stdout } = await paretorec(
      folder,
      'train',
      'small.yaml',
      '--out',
      'seed-8',
      '--seed',
      '8',
      '--set',
      'trainer.epochs=1',
      '--set',
      'trainer.stepsPerEpoch=2',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ epochs: 1, finishedBefore: false });
    const epoch = JSON.parse(await readFile(join(folder, 'seed-8/metrics.ndjson'), 'utf8')) as Record<
      string,
      number
    >;
    expect(epoch['step']).toBe(2);
    const ratioOf = (weights: string): number => epoch[`validation/stationarity of ${weights} weights`]!;
    expect(ratioOf('the best constant')).toBeGreaterThanOrEqual(1);
    expect(ratioOf('the best constant')).toBeLessThanOrEqual(ratioOf('uniform'));
    expect(ratioOf('random')).toBeGreaterThanOrEqual(1);
    const best = (run: string): Promise<Buffer> =>
      readFile(join(folder, run, 'checkpoints/best.safetensors'));
    expect((await best('seed-8')).equals(await best('whole'))).toBe(false);
  }, 120_000);

  it('ends with the bytes of an unbroken run after kill -9 at any moment', async () => {
    const { finished } = await killRuns(folder, 'whole', KILLS, 0.8 * duration);
    expect(finished).toBeGreaterThan(0);
  }, 300_000);

  it('stops within seconds of an interruption, with 130, and goes on from there', async () => {
    const words = ['train', 'small.yaml', '--out', 'stopped', '--set', 'trainer.checkpointSteps=1000'];
    const whole = paretorec(
      folder,
      'train',
      'small.yaml',
      '--out',
      'unstopped',
      '--quiet',
      ...words.slice(4),
    );
    await whole;
    const training = start(folder, words);
    while (!existsSync(join(folder, 'stopped/checkpoints/last.safetensors'))) await wait(20);
    await wait(duration / 6);
    const before = await readFile(join(folder, 'stopped/checkpoints/last.safetensors'));
    const asked = performance.now();
    training.process.kill('SIGINT');
    expect(await training.ended).toMatchObject({ exitCode: 130, stdout: '' });
    expect(performance.now() - asked).toBeLessThan(5000);
    expect((await training.ended).stderr).toMatch(/interrupted; go on with --resume\n$/u);
    // Saved on the way out, though no checkpoint was due.
    expect((await readFile(join(folder, 'stopped/checkpoints/last.safetensors'))).equals(before)).toBe(false);
    expect(await paretorec(folder, ...words, '--resume')).toMatchObject({ exitCode: 0 });
    expectSame(join(folder, 'unstopped'), join(folder, 'stopped'));
  }, 120_000);
});

describe('what a run folder lacks or holds is said in one line', () => {
  const refuses = async (message: RegExp, ...words: string[]): Promise<void> => {
    const { exitCode, stderr, stdout } = await paretorec(folder, ...words, '--quiet');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  };

  it('a finished run, and another experiment', async () => {
    const { exitCode, stdout } = await paretorec(folder, 'train', 'small.yaml', '--out', 'whole', '--resume');
    expect(stdout).toMatch(/^this run is finished already: trained 2 epochs/u);
    expect(exitCode).toBe(0);
    await refuses(
      /whole: there is a run in this folder already; .*--resume/u,
      'train',
      'small.yaml',
      '--out',
      'whole',
    );
    await refuses(
      /config\.yaml: the experiment is not the one/u,
      'train',
      'small.yaml',
      '--out',
      'whole',
      '--resume',
      '--seed',
      '9',
    );
    await refuses(/nowhere: there is no run/u, 'train', 'small.yaml', '--out', 'nowhere', '--resume');
  }, 60_000);

  it('a mistake before training leaves no folder in the way', async () => {
    await refuses(
      /absent: not a paretorec log/u,
      'train',
      'small.yaml',
      '--out',
      'mistaken',
      '--set',
      'data.log=absent',
    );
    await refuses(
      /absent: there is no such folder/u,
      'train',
      'small.yaml',
      '--out',
      'mistaken',
      '--init-from',
      'absent',
    );
    expect(existsSync(join(folder, 'mistaken'))).toBe(false);
  }, 60_000);

  it('a learning rate that diverges', async () => {
    await refuses(
      /training diverged: .*optimiser\.learningRate/u,
      'train',
      'small.yaml',
      '--out',
      'wild',
      '--set',
      'optimiser.learningRate=1e6',
    );
  }, 60_000);

  it('a damaged checkpoint, missing vocabularies, and no finished epoch', async () => {
    const inRun = (...parts: string[]): string => join(folder, 'seed-8', ...parts);
    await rm(inRun('fitted'), { recursive: true });
    await refuses(/seed-8/u, 'evaluate', 'seed-8');
    await truncate(join(folder, 'again/checkpoints/best.safetensors'), 1000);
    await refuses(/best\.safetensors: this is not a whole safetensors file/u, 'evaluate', 'again');
    await rm(inRun('checkpoints/best.safetensors'));
    await refuses(/seed-8: the run has no finished epoch yet/u, 'predict', 'seed-8', 'log', '--out', 'x.csv');
  }, 60_000);
});
