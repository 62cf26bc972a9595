import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paretorec, start } from '../test-support/process.js';
import { prepareSmallExperiment } from '../test-support/small-experiment.js';

const STUDY = `experiment: ./small.yaml
seeds: [1, 2]
set:
  data.split: { train: 0.88, validation: 0.06, test: 0.06 }
  weighter: random
  trainer.stepsPerEpoch: 2
rows:
  - { name: ours }
  - { name: its clicks, trains: ours, fusionWeights: [1, 0] }
  - { name: popular, trains: ours, yardstick: popularity }
  - { name: wild, set: { optimiser.learningRate: 1e6 } }
metrics: [MAP, WMAP]
`;

interface Results {
  readonly tables: readonly {
    readonly protocol: string;
    readonly rows: readonly {
      readonly name: string;
      readonly values: Readonly<
        Record<string, { readonly values: readonly number[]; readonly mean: number }>
      >;
    }[];
  }[];
  readonly cells: readonly {
    readonly row: string;
    readonly seed: number;
    readonly state: string;
    readonly seconds: number;
    readonly peakMemory: number;
  }[];
}

let folder: string;
const inStudy = (...parts: string[]): string => join(folder, 'study', ...parts);
const text = (...parts: string[]): Promise<string> => readFile(inStudy(...parts), 'utf8');
const run = (...words: string[]): ReturnType<typeof paretorec> =>
  paretorec(folder, 'study', 'run', 'study.yaml', '--out', 'study', ...words);
const results = async (): Promise<Results> => JSON.parse(await text('study.json')) as Results;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-study-'));
  await prepareSmallExperiment(folder);
  await writeFile(join(folder, 'study.yaml'), STUDY);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

describe('study run', () => {
  it('goes on after kill -9 without doing again what is finished, and shows what failed', async () => {
    const study = start(folder, ['study', 'run', 'study.yaml', '--out', 'study', '--workers', '2']);
    const finished = ['evaluation.json', 'manifest.json', 'checkpoints/best.safetensors'].map((file) =>
      inStudy('cells/ours/1', file),
    );
    while (!existsSync(finished[0]!)) {
      expect(study.process.exitCode).toBeNull();
      await wait(20);
    }
    expect(await run()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/study\.lock: process \d+ works on this study; wait for it/u) as string,
    });
    study.process.kill('SIGKILL');
    await study.ended;
    const times = await Promise.all(finished.map(async (file) => (await stat(file)).mtimeMs));

    const { exitCode, stdout, stderr } = await run('--workers', '2');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^warning: wild\/1 failed after .*training diverged/mu);
    expect(stderr).not.toMatch(/ours\/1 done/u);
    expect(stdout).toMatch(/^wild\/2: failed: .*training diverged.*\n {2}run it with: .*--only wild\/2$/mu);
    expect(stdout).toMatch(/\n.*study\/table\.html\n$/u);
    expect(await Promise.all(finished.map(async (file) => (await stat(file)).mtimeMs))).toEqual(times);
    expect((await results()).cells.map(({ row, seed, state }) => `${row}/${seed} ${state}`)).toEqual(
      [1, 2].flatMap((seed) => [
        `ours/${seed} done`,
        `its clicks/${seed} done`,
        `popular/${seed} done`,
        `wild/${seed} failed`,
      ]),
    );
  }, 300_000);

  it('makes runs like any other: the same bytes as train, the same numbers as evaluate', async () => {
    const words = ['train', 'study/rows/ours.yaml', '--seed', '2', '--out', 'alone', '--quiet'];
    expect(await paretorec(folder, ...words)).toMatchObject({ exitCode: 0 });
    const best = 'checkpoints/best.safetensors';
    expect(
      (await readFile(inStudy('cells/ours/2', best))).equals(await readFile(join(folder, 'alone', best))),
    ).toBe(true);
    const { tables, cells } = await results();
    for (const [row, weights] of [
      ['ours', []],
      ['its clicks', ['--fusion-weights', '1,0']],
    ] as const) {
      const { stdout } = await paretorec(
        folder,
        'evaluate',
        'study/cells/ours/2',
        '--json',
        '--quiet',
        ...weights,
      );
      const metrics = JSON.parse(stdout) as Record<string, { value: number }>;
      const found = tables[0]!.rows.find(({ name }) => name === row)!;
      for (const metric of ['MAP', 'WMAP'])
        expect(found.values[metric]!.values[1]).toBe(metrics[metric]!.value);
    }
    // No seed of training matters to it.
    const [first, second] = tables[0]!.rows.find(({ name }) => name === 'popular')!.values['MAP']!.values;
    expect(first).toBeGreaterThan(0);
    expect(second).toBe(first);
    const ours = cells.find(({ row }) => row === 'ours')!;
    expect(ours.seconds).toBeGreaterThan(0.1);
    expect(ours.peakMemory).toBeGreaterThan(50e6);
  }, 120_000);

  it('has nothing to do when it is run again, and writes the same tables', async () => {
    await writeFile(join(folder, 'study.yaml'), STUDY.replace(/ {2}- \{ name: wild.*\n/u, ''));
    expect(await run('--quiet')).toMatchObject({ exitCode: 0 });
    const tables = ['table.csv', 'table.md', 'table.tex', 'table.html'];
    const before = await Promise.all(tables.map((file) => text(file)));
    const { exitCode, stderr } = await run();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await Promise.all(tables.map((file) => text(file)))).toEqual(before);
    const table = await paretorec(folder, 'study', 'table', 'study', '--json');
    expect(JSON.parse(table.stdout)).toMatchObject({ base: 'ours', comparisons: 4 });
    expect(await Promise.all(tables.map((file) => text(file)))).toEqual(before);
    expect(await text('pictures/table-map-against-wmap-test-part-protocol-static.svg')).toContain(
      'MAP against WMAP of 3 methods',
    );
    expect(before[1]).not.toMatch(/\d{4}-\d\d-\d\d|\/tmp/u);
  }, 120_000);

  it('runs a mended cell alone', async () => {
    await writeFile(join(folder, 'study.yaml'), STUDY.replace('1e6', '0.002'));
    const { exitCode, stderr, stdout } = await run('--only', 'wild/1');
    expect(stderr).toMatch(/^wild\/1 done after/mu);
    expect(stdout).toMatch(/^wild\/2: not run yet$/mu);
    expect(exitCode).toBe(0);
  }, 120_000);

  it('refuses a change of what is finished, unless it is forced', async () => {
    await writeFile(join(folder, 'study.yaml'), STUDY.replace('1e6', '0.003'));
    const plan = await text('plan.json');
    expect(await run()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /study: finished with another experiment than the study now has: wild\/1; name another folder with --out, undo the change, or train them again with --force-cell wild\n$/u,
      ) as string,
    });
    expect(await text('plan.json')).toBe(plan);
    expect(await run('--only', 'wild/1', '--force-cell', 'wild/1', '--quiet')).toMatchObject({ exitCode: 0 });
    expect(await text('cells/wild/1/config.yaml')).toContain('learningRate: 0.003');
  }, 120_000);

  it('trains a forced cell anew, and evaluates the rows that rank with its run again', async () => {
    const [before, table] = [await results(), await text('table.csv')];
    const { exitCode, stderr } = await run(
      '--only',
      'ours',
      '--only',
      'its clicks',
      '--only',
      'popular',
      '--force-cell',
      'ours/1',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^3 cells to do/mu);
    expect(stderr).toMatch(/^its clicks\/1 done/mu);
    const attempts = (await text('cells/ours/1/attempts.ndjson')).match(/"done"/gu);
    expect(attempts).toHaveLength(2);
    // The same experiment and seed: the same numbers.
    expect((await results()).tables).toEqual(before.tables);
    expect(await text('table.csv')).toBe(table);
  }, 120_000);

  it('stops a cell that takes more memory than it may', async () => {
    const { exitCode, stdout } = await paretorec(
      ...[
        folder,
        'study',
        'run',
        'study.yaml',
        '--out',
        'tight',
        '--only',
        'ours/1',
        '--memory',
        '256MB',
        '--quiet',
        '--set',
        'encoder.stateDim=1024',
      ],
    );
    expect(stdout).toMatch(
      /^ours\/1: failed: (stopped at \d+MB|ran out) of memory, the bound is 256MB: give it more/mu,
    );
    expect(stdout).toContain('study run study.yaml --set encoder.stateDim=1024 --out tight --only ours/1');
    expect(await readFile(join(folder, 'tight/rows/ours.yaml'), 'utf8')).toContain('stateDim: 1024');
    expect(exitCode).toBe(1);
  }, 120_000);

  it('refuses a log that is not there in one line, before anything is trained', async () => {
    expect(await paretorec(folder, 'study', 'run', 'study.yaml', '--log', 'nowhere')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^paretorec: .*nowhere: not a paretorec log; found no such folder;.*\n$/u,
      ) as string,
    });
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('saves and ends with 130 when it is interrupted', async () => {
    const study = start(folder, ['study', 'run', 'study.yaml', '--out', 'stopped', '--only', 'ours/1']);
    while (!existsSync(join(folder, 'stopped/cells/ours/1/checkpoints/last.safetensors'))) await wait(20);
    study.process.kill('SIGINT');
    const { exitCode, stderr } = await study.ended;
    expect(stderr).toMatch(/stopped: interrupted; run the same command again to go on\n$/u);
    expect(exitCode).toBe(130);
    expect(existsSync(join(folder, 'stopped/study.lock'))).toBe(false);
    expect(existsSync(join(folder, 'stopped/cells/ours/1/failure.json'))).toBe(false);
  }, 120_000);
});
