import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyComparison } from '@paretorec/experiments';
import { paretorec } from '../test-support/in-process.js';
import { prepareSmallExperiment, SAMPLE } from '../test-support/small-experiment.js';

const STUDY = `experiment: ./small.yaml
seeds: [1, 2]
set: { trainer.epochs: 1, trainer.stepsPerEpoch: 2, weighter: random, data.split: { train: 0.88, validation: 0.06, test: 0.06 } }
rows:
  - { name: ours }
  - { name: its clicks, trains: ours, fusionWeights: [1, 0] }
metrics: [MAP, WMAP]
`;

const HOME = process.cwd();
const FEW_LISTS = '{ train: 0.88, validation: 0.06, test: 0.06 }';
let folder: string;
const compare = (...words: string[]): ReturnType<typeof paretorec> => paretorec('compare', ...words);
const numbers = async (...words: string[]): Promise<StudyComparison> => {
  const { stdout, stderr } = await compare(...words, '--json', '--quiet');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as StudyComparison;
};
const train = async (out: string, ...words: string[]): Promise<void> => {
  const small = ['trainer.stepsPerEpoch=2', `data.split=${FEW_LISTS}`].flatMap((change) => ['--set', change]);
  const ended = await paretorec('train', 'small.yaml', '--out', out, '--quiet', ...small, ...words);
  expect(ended, ended.stderr).toMatchObject({ exitCode: 0 });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-compare-'));
  process.chdir(folder);
  await prepareSmallExperiment(folder);
  await train('runs/ours', '--set', 'trainer.epochs=1');
  await train('runs/a-long-name-of-a-run', '--set', 'weighter=mgda', '--seed', '8');
}, 120_000);
afterAll(async () => {
  process.chdir(HOME);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

const RUNS = ['runs/ours', 'runs/a-long-name-of-a-run'];

describe('compare', () => {
  it('shows the numbers of evaluate, their differences and what the configurations differ in', async () => {
    const { tables, base, comparisons, settings } = await numbers(...RUNS);
    const evaluated = await Promise.all(
      RUNS.map(async (run) => {
        const { stdout } = await paretorec('evaluate', run, '--json', '--quiet');
        return JSON.parse(stdout) as Record<string, { value: number; low: number; high: number }>;
      }),
    );
    const [ours, other] = tables[0]!.rows;
    expect([ours!.name, other!.name, base]).toEqual(['ours', 'a-long-name-of-a-run', 'ours']);
    expect(Object.keys(ours!.values)).toHaveLength(10);
    expect(comparisons).toBe(10);
    for (const [metric, { mean, low, high, difference }] of Object.entries(other!.values)) {
      const [first, second] = evaluated.map((metrics) => metrics[metric]!);
      expect({ value: mean, low, high }).toEqual({
        value: second!.value,
        low: second!.low,
        high: second!.high,
      });
      expect(difference!.value).toBe(second!.value - first!.value);
    }
    // Holm: the smallest p-value counts ten times, and no adjusted one is below a smaller one's.
    const found = Object.values(other!.values)
      .map(({ difference }) => difference!)
      .sort((a, b) => a.p! - b.p!);
    expect(found[0]!.adjusted).toBeCloseTo(Math.min(1, 10 * found[0]!.p!), 12);
    found.slice(1).forEach(({ p, adjusted }, place) => {
      expect(adjusted).toBeCloseTo(Math.max(found[place]!.adjusted!, Math.min(1, (9 - place) * p!)), 12);
    });
    expect(settings).toContainEqual({ path: 'weighter.use', values: ['paperec', 'mgda'] });
    expect(settings).toContainEqual({ path: 'trainer.epochs', values: [1, 2] });
    expect(settings!.map(({ path }) => path)).not.toContain('encoder.use');
  }, 60_000);

  it('keeps what it measured with the run, and takes fewer metrics and draws from it', async () => {
    const kept = join(folder, 'runs/ours/evaluation.json');
    const before = (await stat(kept)).mtimeMs;
    // Without the log nothing could be measured.
    await cp(join(folder, 'log'), join(folder, 'away'), { recursive: true });
    await rm(join(folder, 'log'), { recursive: true });
    try {
      const { tables } = await numbers(...RUNS, '--metrics', 'WMAP,MAP', '--resamples', '200');
      expect(Object.keys(tables[0]!.rows[0]!.values)).toEqual(['WMAP', 'MAP']);
      // The smallest p-value that 200 draws can tell.
      const ps = Object.values(tables[0]!.rows[1]!.values).map(({ difference }) => difference!.p!);
      for (const p of ps) expect((p * 201) / 2).toBeCloseTo(Math.round((p * 201) / 2), 9);
      expect((await stat(kept)).mtimeMs).toBe(before);
    } finally {
      await cp(join(folder, 'away'), join(folder, 'log'), { recursive: true });
    }
    const sequential = await numbers(...RUNS, '--metrics', 'MAP,AUC', '--protocol', 'sequential');
    expect(sequential.tables[0]).toMatchObject({ protocol: 'sequential' });
    expect(sequential.tables[0]!.rows[0]!.values['AUC']!.mean).toBeNull();
    // Lists that are cut are cut alike, though the runs have seeds of their own.
    expect((await numbers(...RUNS, '--metrics', 'MAP', '--protocol', 'logged')).comparisons).toBe(1);
  }, 60_000);

  it('fits 80 columns and writes every form that studies have', async () => {
    const { exitCode, stdout } = await compare(...RUNS, '--base', 'a-long-name-of-a-run', '--quiet');
    expect(exitCode).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^Differences from a-long-name-of-a-run, paired by user$/mu);
    expect(stdout).toMatch(/^static +HIT@1 +HIT@3 +HIT@5 +MAP +AUC$/mu);
    for (const [form, text] of [
      ['md', /^\| weighter\.use \| paperec \| mgda \|$/mu],
      ['html', /<th scope="row">weighter\.use<\/th><td><span>paperec<\/span><\/td>/u],
      ['tex', /^weighter\.use & paperec & mgda \\\\$/mu],
      ['csv', /^static,ours,HIT@1,1,/mu],
    ] as const) {
      const { stdout: answer } = await compare(...RUNS, '--out', `tables/runs.${form}`, '--quiet');
      expect(answer).toMatch(new RegExp(`\\ntables/runs\\.${form}\\n$`, 'u'));
      expect(await readFile(join(folder, `tables/runs.${form}`), 'utf8')).toMatch(text);
    }
  }, 60_000);

  it('takes cells and rows of studies, and gives the numbers of the study', async () => {
    await writeFile(join(folder, 'study.yaml'), STUDY);
    expect(
      await paretorec('study', 'run', 'study.yaml', '--out', 'study', '--workers', '2', '--quiet'),
    ).toMatchObject({
      exitCode: 0,
    });
    const study = JSON.parse(await readFile(join(folder, 'study/study.json'), 'utf8')) as StudyComparison;
    const rows = ['study/cells/ours', 'study/cells/its-clicks'];
    const compared = await numbers(...rows, '--metrics', 'MAP,WMAP');
    const values = compared.tables[0]!.rows.map((row) => row.values);
    expect(values.map((row) => Object.keys(row))).toEqual(rows.map(() => ['MAP', 'WMAP']));
    // A study has further columns.
    expect(study.tables[0]!.rows.map((row) => row.values)).toMatchObject(values);
    expect(compared.settings).toEqual([{ path: 'fusionWeights', values: ['weighter', [1, 0]] }]);

    const kept = await readFile(join(folder, 'study/cells/ours/1/evaluation.json'), 'utf8');
    const cells = await numbers('study/cells/ours/1', 'study/cells/its-clicks/2', '--metrics', 'HIT@1');
    expect(cells.tables[0]!.rows.map(({ name }) => name)).toEqual(
      ['1', '2'].map((seed, i) => `${['ours', 'its-clicks'][i]}/${seed}`),
    );
    // Of different seeds, and compared all the same: the lists and users are the same.
    expect(cells.comparisons).toBe(1);
    expect(await readFile(join(folder, 'study/cells/ours/1/evaluation.json'), 'utf8')).toBe(kept);
  }, 120_000);
});

describe('compare refuses in one line', () => {
  const refuses = async (message: RegExp, ...words: string[]): Promise<void> => {
    const { exitCode, stderr, stdout } = await compare(...words, '--quiet');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  };

  it('what names no two runs', async () => {
    await refuses(/missing required argument 'run'/u);
    await refuses(/one run alone compares with nothing; .*evaluate runs\/ours/u, 'runs/ours');
    await refuses(/runs\/ours\/: this run is named twice/u, 'runs/ours', 'runs/ours/');
    await refuses(/nowhere: there is no such folder/u, 'runs/ours', 'nowhere');
    await refuses(/runs: this folder holds runs, .*such as runs\/a-long-name-of-a-run/u, 'runs', 'runs/ours');
    await refuses(/--base: .*found "our"; .*did you mean "ours"\?/u, ...RUNS, '--base', 'our');
  }, 60_000);

  it('options that say nothing', async () => {
    await refuses(/--metrics: there is no such metric; found "MPA"; .*"MAP"\?/u, ...RUNS, '--metrics', 'MPA');
    await refuses(/"MAP" is named twice/u, ...RUNS, '--metrics', 'MAP,MAP');
    await refuses(/expected a whole number from 100/u, ...RUNS, '--resamples', '5');
    await refuses(/expected a file that ends in \.html/u, ...RUNS, '--out', 'table.pdf');
    await refuses(/runs: a folder has this name|expected a file/u, ...RUNS, '--out', 'runs');
    expect(existsSync(join(folder, 'table.pdf'))).toBe(false);
  }, 60_000);

  it('runs that were not measured on the same lists, before it measures what it need not', async () => {
    const epoch = ['--set', 'trainer.epochs=1', '--set', 'weighter=random'];
    await train('other-split', ...epoch, '--set', 'data.split={ train: 0.86, validation: 0.06, test: 0.08 }');
    await refuses(
      /"ours" and "other-split" were not measured on the same lists; found \d+ lists of \d+ users and \d+ lists of \d+ users; data\.split \{"train":0\.88.*train both with the same data\.split$/mu,
      'runs/ours',
      'other-split',
    );
    await train('longer', ...epoch, '--set', 'trainer.listLength=4');
    const logged = ['--protocol', 'logged'];
    await refuses(
      /not measured on the same lists; found (.+) and \1; trainer\.listLength 3 and 4; train both with the same trainer\.listLength$/mu,
      ...['runs/ours', 'longer', ...logged],
    );
    expect((await numbers('runs/ours', 'longer', '--metrics', 'MAP')).comparisons).toBe(1);
    await train('minutes', ...epoch, '--set', 'metrics.dwellUnit=minutes');
    await refuses(/"ours" and "minutes" measure dwell differently/u, 'runs/ours', 'minutes');
    const short = ['data', 'import', 'ebnerd', SAMPLE, '--out', 'short', '--history', '3', '--quiet'];
    expect(await paretorec(...short)).toMatchObject({ exitCode: 0 });
    await train('other-log', ...epoch, '--set', 'data.log=short');
    await refuses(
      /"ours" and "other-log" were not measured on the same lists; found the logs .*log \(fingerprint \w{12}\) and .*short \(fingerprint \w{12}\); train both on the same log$/mu,
      'runs/ours',
      'other-log',
    );
  }, 120_000);
});
