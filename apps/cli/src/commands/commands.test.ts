import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../index.js';
import { paretorec } from '../test-support/in-process.js';
import { SAMPLE } from '../test-support/small-experiment.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('data', () => {
  it('imports the shipped log, then inspects and validates it', async () => {
    const log = join(folder, 'log');
    const imported = await paretorec('data', 'import', 'ebnerd', SAMPLE, '--out', log, '--json', '--quiet');
    expect(imported.exitCode).toBe(0);
    expect(imported.stderr).toBe('');
    // Counts from the sample's own README.
    expect(JSON.parse(imported.stdout)).toMatchObject({
      lists: 1046,
      impressions: 10848,
      clicks: 1047,
      users: 38,
    });
    const again = await paretorec('data', 'import', 'ebnerd', SAMPLE, '--out', log);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/^paretorec: .*--force.*\n$/u);

    const inspected = await paretorec('data', 'inspect', log);
    expect(inspected.exitCode).toBe(0);
    expect(inspected.stdout).toContain('4 to 81');
    for (const line of inspected.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);

    expect(await paretorec('data', 'validate', log)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('exits with 3 under --strict after the whole log was written', async () => {
    const source = join(folder, 'clicks.csv');
    await writeFile(
      source,
      'list,user,item,clicked,dwell,time\n1,1,7,1,3.5,1000\n1,1,8,0,0,1000\n1,1,9,1,-2,1000\n',
    );
    const mapping = join(folder, 'mapping.yaml');
    await writeFile(
      mapping,
      'impressions:\n  file: clicks.csv\n  columns: { list: list, user: user, item: item, clicked: clicked, dwell: { column: dwell }, time: { column: time, unit: ms } }\n',
    );
    const { exitCode, stdout, stderr } = await paretorec(
      'data',
      'import',
      'table',
      source,
      '--out',
      join(folder, 'strict'),
      '--mapping',
      mapping,
      '--strict',
      '--json',
    );
    expect(stderr).toMatch(/put aside/u);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ impressions: 2, rejected: 1 });
  });

  it.each([
    [['data', 'inspect', 'nowhere'], /^paretorec: nowhere: not a paretorec log/u],
    [['data', 'import', 'ebnrd', SAMPLE, '--out', 'x'], /did you mean "ebnerd"\?/u],
    [['data', 'import', 'ebnerd', SAMPLE], /required option '--out <log>' not specified/u],
    [['data', 'import', 'ebnerd', SAMPLE, '--out', 'x', '--threads', 'two'], /expected a whole number/u],
  ])('explains %j in one line', async (words, message) => {
    const { exitCode, stderr } = await paretorec(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('metrics', () => {
  it('gives the documented keys, in order, with hand-worked values', async () => {
    const file = join(folder, 'predictions.csv');
    await writeFile(
      file,
      'list_id,user_id,item_id,clicked,dwell,score\n1,a,x,1,10,0.9\n1,a,y,0,,0.5\n2,b,x,0,,0.9\n2,b,y,1,30,0.5\n',
    );
    const { exitCode, stdout } = await paretorec('metrics', file, '--json');
    expect(exitCode).toBe(0);
    const metrics = JSON.parse(stdout) as Record<string, { value: number; n: number }>;
    expect(Object.keys(metrics)).toEqual([
      'HIT@1',
      'HIT@3',
      'HIT@5',
      'MAP',
      'AUC',
      'WHIT@1',
      'WHIT@3',
      'WHIT@5',
      'WMAP',
      'DT-AUC',
      'AUC-list',
      'AUC-user',
      'NDCG@5',
      'NDCG@10',
      'MRR',
      'Coverage@5',
      'ILD@5',
      'Novelty@5',
      'DT-AUC-within',
      'DT-AUC-between',
    ]);
    expect(Object.keys(metrics['MAP']!)).toEqual(['value', 'low', 'high', 'n']);
    expect(metrics['HIT@1']).toMatchObject({ value: 0.5, n: 2 });
    expect(metrics['MAP']!.value).toBeCloseTo(0.75, 12);
    expect(metrics['WHIT@1']!.value).toBeCloseTo(5, 12);
    expect(metrics['WHIT@3']!.value).toBeCloseTo(20, 12);
    // No list has two clicks; of the two in different lists the longer one scores lower.
    expect(metrics).toMatchObject({
      'DT-AUC-within': { value: null, n: 0 },
      'DT-AUC-between': { value: 0, n: 1 },
    });
    // Both items are shown; the file knows no categories.
    expect(metrics).toMatchObject({ 'Coverage@5': { value: 1 }, 'ILD@5': { value: null } });
    const capped = JSON.parse(
      (await paretorec('metrics', file, '--dwell-cap', '20', '--json')).stdout,
    ) as typeof metrics;
    expect(capped['WHIT@3']!.value).toBeCloseTo(15, 12);
  });

  it('takes a header without rows with a warning, and refuses an empty file and a missing score', async () => {
    const file = join(folder, 'none.csv');
    await writeFile(file, 'list_id,item_id,clicked,score\n');
    const none = await paretorec('metrics', file, '--json');
    expect(none.exitCode).toBe(0);
    expect(none.stderr).toMatch(/^warning: /u);
    expect(JSON.parse(none.stdout)).toHaveProperty('MAP.value', null);
    await writeFile(file, '');
    expect((await paretorec('metrics', file)).exitCode).toBe(2);
    await writeFile(file, 'list_id,item_id,clicked,score\n1,x,1,\n');
    expect(await paretorec('metrics', file)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/none\.csv:2/u) as string,
    });
  });
});

describe('backend and doctor', () => {
  it('says what an installation would do, and changes nothing', async () => {
    const { exitCode, stdout } = await paretorec('backend', 'install', '--dry-run', '--json');
    const { status } = JSON.parse(stdout) as { status: string };
    // Without network or compiler there is nothing to plan, which is told as a failure of the input.
    expect(['planned', 'already-installed', 'failed']).toContain(status);
    expect(exitCode).toBe(status === 'failed' ? 2 : 0);
  });

  it('checks the machine', async () => {
    const { exitCode, stdout } = await paretorec('doctor', '--json');
    expect(exitCode).toBe(0);
    const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: { name: string }[] };
    expect(healthy).toBe(true);
    expect(checks.map(({ name }) => name)).toContain('DuckDB');
  });
});

it('documents every command and option in docs/commands.md', async () => {
  const docs = await readFile(new URL('../../../../docs/commands.md', import.meta.url), 'utf8');
  for (const make of COMMANDS) {
    const command = make(async () => undefined);
    for (const leaf of command.commands.length > 0 ? command.commands : [command]) {
      const path = leaf === command ? command.name() : `${command.name()} ${leaf.name()}`;
      expect(docs).toContain(`paretorec ${path}`);
      for (const { long } of leaf.options) expect(docs, path).toContain(long ?? '');
    }
  }
});
