import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeErrors } from '../docs/type-check.js';
import { anchorsOf, isThere, linksOf } from '../docs/markdown.js';
import { install, pack } from '../packaging/tarballs.js';
import { run, type CommandResult } from '../support/run.js';
import { publishedPackages, readManifest, ROOT } from '../support/workspace.js';

const SAMPLE = join(ROOT, 'data/ebnerd-sample');
const WEIGHTER = join(ROOT, 'examples/custom-weighter');
const PIPELINE = join(ROOT, 'examples/custom-pipeline');
/** Small enough for any backend: one pass in large batches, small networks. */
const TINY = [
  'trainer.epochs=1',
  'trainer.batchSize=512',
  'encoder={ use: list-recurrent, stateDim: 8, itemDim: 4, fields: { heads: 1 }, behaviour: { heads: 1 } }',
];

const folder = mkdtempSync(join(tmpdir(), 'paretorec-examples-'));
// Thousands of installed files: on a busy machine the usual ten seconds are not enough.
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

describe('the custom weighter', () => {
  const project = join(folder, 'project');
  const paretorec = (...args: string[]): Promise<CommandResult> =>
    run('npx', ['--no', 'paretorec', ...args], project);

  beforeAll(async () => {
    // Current after `npm test` has built; type errors are that stage's to report.
    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b'], ROOT);
    const tarballs = await pack(publishedPackages(), join(folder, 'tarballs'));
    const plugin = await run('npm', ['pack', WEIGHTER, '--json', '--pack-destination', folder], folder);
    const { name, version } = readManifest(WEIGHTER);
    expect(plugin.code, plugin.stderr).toBe(0);
    await install(
      [...tarballs.values(), { name, file: join(folder, `${name}-${version}.tgz`), contents: [] }],
      project,
    );
    cpSync(join(WEIGHTER, 'experiment.yaml'), join(project, 'experiment.yaml'));
  }, 300_000);

  it('peer-depends on the contracts alone', () => {
    expect(Object.keys(readManifest(WEIGHTER).peerDependencies ?? {})).toEqual(['@paretorec/contracts']);
  });

  it('is listed with its options', { timeout: 60_000 }, async () => {
    const result = await paretorec(
      'components',
      'weighter',
      'seniority/by-history',
      '--config',
      'experiment.yaml',
    );
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('halfway');
  });

  it('tells a mistaken option with its place and the nearest name', { timeout: 60_000 }, async () => {
    const result = await paretorec('config', 'check', 'experiment.yaml', '--set', 'weighter.halfwya=3');
    expect(result).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "halfway"?') as unknown,
    });
  });

  it('trains and evaluates from tarballs, without an edit of ours', { timeout: 240_000 }, async () => {
    const imported = await paretorec('data', 'import', 'ebnerd', SAMPLE, '--out', 'log');
    expect(imported.code, imported.stderr).toBe(0);
    const trained = await paretorec(
      'train',
      'experiment.yaml',
      '--out',
      'run',
      ...TINY.flatMap((change) => ['--set', change]),
    );
    expect(trained.code, trained.stderr).toBe(0);
    const evaluated = await paretorec('evaluate', 'run', '--json');
    expect(evaluated.code, evaluated.stderr).toBe(0);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ MAP: { value: expect.any(Number) as unknown } });

    const predicted = await paretorec('predict', 'run', 'log', '--out', 'predictions.ndjson');
    expect(predicted.code, predicted.stderr).toBe(0);
    const weights = readFileSync(join(project, 'predictions.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly weight_click: number; readonly weight_dwell: number });
    // n past clicks of at most ten leave 5 / (5 + n) on clicks.
    const lawful = Array.from({ length: 11 }, (_, n) => Math.fround(5 / (5 + n)));
    const seen = [...new Set(weights.map(({ weight_click: click }) => Math.fround(click)))];
    expect(seen.filter((weight) => !lawful.includes(weight))).toEqual([]);
    expect(seen.length).toBeGreaterThan(1);
    expect(
      weights.filter(({ weight_click: click, weight_dwell: dwell }) => Math.abs(click + dwell - 1) > 1e-6),
    ).toEqual([]);
  });
});

describe('the custom pipeline', () => {
  it('type-checks', { timeout: 120_000 }, () => {
    const text = readFileSync(join(PIPELINE, 'pipeline.ts'), 'utf8');
    expect(
      typeErrors([
        { page: 'examples/custom-pipeline/pipeline.ts', line: 0, language: 'ts', flags: [], text },
      ]),
    ).toEqual([]);
  });

  it('trains and measures the sample', { timeout: 240_000 }, async () => {
    const { pipeline } = (await import(join(PIPELINE, 'pipeline.ts'))) as {
      pipeline(
        source: string,
        folder: string,
        epochs: number,
      ): Promise<Record<string, { value: number | null; n: number }>>;
    };
    const metrics = await pipeline(SAMPLE, join(folder, 'pipeline'), 1);
    expect(metrics).toMatchObject({
      MAP: { value: expect.any(Number) as unknown },
      'DT-AUC': { value: expect.any(Number) as unknown },
    });
    expect(isThere(join(folder, 'pipeline/run/checkpoints/best.safetensors'))).toBe(true);
  });
});

describe('the pages of the examples', () => {
  it.each([WEIGHTER, PIPELINE])('%s: links lead somewhere', (example) => {
    const page = join(example, 'README.md');
    const broken = linksOf(page, readFileSync(page, 'utf8')).filter(({ target }) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(example, path);
      return (
        !isThere(file) || (anchor !== undefined && !anchorsOf(file, readFileSync(file, 'utf8')).has(anchor))
      );
    });
    expect(broken).toEqual([]);
  });
});

describe('the bandit', () => {
  it('learns in the simulated feed', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await run(
      process.execPath,
      [join(ROOT, 'examples/bandit/bandit.mjs')],
      ROOT,
    );
    expect(code, stderr).toBe(0);
    const [chance, learned] = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/^.*: /u, '').split(' ').map(Number));
    const mean = (rates: number[]): number => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(chance).toHaveLength(10);
    expect(mean(learned!.slice(-5))).toBeGreaterThan(1.2 * mean(chance!.slice(-5)));
  });
});
