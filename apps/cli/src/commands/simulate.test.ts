import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fitDataset, openDataset, openDuckDb } from '@paretorec/data';
import { paretorec, start } from '../test-support/process.js';

let folder: string;
const simulate = (out: string, ...words: string[]): string[] => [
  'simulate',
  'log',
  '--scale',
  'tiny',
  '--out',
  out,
  '--quiet',
  ...words,
];

/** SHA-256 of every file below a folder. */
async function bytesOf(log: string): Promise<Record<string, string>> {
  const entries = await readdir(join(folder, log), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const hashes = files.sort().map(async (file) => {
    const hash = createHash('sha256').update(await readFile(file));
    return [file.slice(join(folder, log).length), hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulate-'));
  expect(await paretorec(folder, ...simulate('alone', '--workers', '1'))).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

it('simulate log gives the same bytes for any number of workers', async () => {
  const alone = await bytesOf('alone');
  expect(Object.keys(alone)).toContain('/hidden/days/day-17.parquet');
  for (const workers of ['2', '8']) {
    expect(await paretorec(folder, ...simulate(workers, '--workers', workers))).toMatchObject({
      exitCode: 0,
    });
    expect(await bytesOf(workers)).toEqual(alone);
  }
}, 120_000);

it('simulate log --resume ends with the bytes of a log that was never stopped', async () => {
  // Killed once these days were lived: in the burn-in, and while days are written.
  for (const [i, day] of [2, 9, 16].entries()) {
    const run = start(folder, simulate('killed', '--workers', '2', ...(i > 0 ? ['--resume'] : [])));
    while (!existsSync(join(folder, `killed/work/lists-${day}.json`))) await wait(5);
    run.process.kill('SIGKILL');
    await run.ended;
  }
  expect(await paretorec(folder, ...simulate('killed'))).toMatchObject({ exitCode: 2 });
  expect(await paretorec(folder, ...simulate('killed', '--resume', '--seed', '2'))).toMatchObject({
    exitCode: 2,
  });
  expect(await paretorec(folder, ...simulate('killed', '--resume'))).toMatchObject({ exitCode: 0 });
  expect(await bytesOf('killed')).toEqual(await bytesOf('alone'));
}, 120_000);

it('simulate log --resume says which file of the log in the making is damaged, from any thread', async () => {
  const run = start(folder, simulate('cut', '--workers', '2'));
  while (!existsSync(join(folder, 'cut/work/lists-9.json'))) await wait(5);
  run.process.kill('SIGKILL');
  await run.ended;
  const lived = join(folder, 'cut/work/lived');
  for (const day of await readdir(lived))
    for (const shard of await readdir(join(lived, day))) await truncate(join(lived, day, shard), 20);
  for (const workers of ['1', '2']) {
    const { exitCode, stderr } = await paretorec(
      folder,
      ...simulate('cut', '--resume', '--workers', workers),
    );
    expect(stderr).toMatch(/work\/lived\/\d+\/0\.bin: .* was cut short .* --force/u);
    expect(exitCode).toBe(2);
  }
}, 60_000);

it('the manifest tells the digests of what another reader finds in the files', async () => {
  const manifest = JSON.parse(await readFile(join(folder, 'alone/manifest.json'), 'utf8')) as {
    files: Record<string, { rows: number; digests: Record<string, string> }>;
  };
  const db = await openDuckDb({ threads: 1 });
  try {
    const file = 'impressions/day-03-000.parquet';
    const rows = await db.rows<{ item_id: number; propensity: number }>(
      `SELECT item_id, propensity FROM read_parquet('${join(folder, 'alone', file)}', file_row_number = true) ORDER BY file_row_number`,
    );
    const { rows: count, digests } = manifest.files[file]!;
    expect(rows).toHaveLength(count);
    const digest = (values: Uint32Array | Float32Array): string =>
      createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
    expect(digest(Uint32Array.from(rows, ({ item_id }) => item_id))).toBe(digests['item_id']);
    expect(digest(Float32Array.from(rows, ({ propensity }) => propensity))).toBe(digests['propensity']);
  } finally {
    await db.close();
  }
});

it('a simulated log is a valid log, and passes the checks that apply to its size', async () => {
  expect(await paretorec(folder, 'data', 'validate', 'alone', '--quiet')).toMatchObject({ exitCode: 0 });
  const checked = await paretorec(folder, 'simulate', 'check', 'alone', '--oracle-users', '60', '--quiet');
  expect(checked.stdout).toMatch(/5 applicable checks, all passed\n$/u);
  expect(checked.exitCode).toBe(0);
  for (const line of checked.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
}, 120_000);

it('the candidates of a list give the propensity of its first item', async () => {
  expect(await paretorec(folder, ...simulate('sampled', '--candidates'))).toMatchObject({ exitCode: 0 });
  const db = await openDuckDb({ threads: 1 });
  try {
    const files = (name: string): string => `read_parquet('${join(folder, 'sampled', name)}/*.parquet')`;
    const found = await db.row<{ lists: number; worst: number }>(`
      WITH weights AS (SELECT list_id, item_id, exp(score) AS w FROM ${files('candidates')}),
        totals AS (SELECT list_id, sum(w) AS total, count(*) AS n FROM weights GROUP BY list_id)
      SELECT count(*) AS lists, max(abs(0.95 * w / total + 0.05 / n - propensity)) AS worst
      FROM ${files('impressions')} JOIN weights USING (list_id, item_id) JOIN totals USING (list_id) WHERE position = 1`);
    const { lists } = await db.row<{ lists: number }>(`SELECT count(*) AS lists FROM ${files('lists')}`);
    expect(found.lists / lists).toBeGreaterThan(0.007);
    expect(found.lists / lists).toBeLessThan(0.013);
    expect(found.worst).toBeLessThan(1e-6);
  } finally {
    await db.close();
  }
}, 60_000);

it('a dirty log has the faults that validate is for', async () => {
  expect(await paretorec(folder, ...simulate('dirty', '--dirty'))).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout } = await paretorec(folder, 'data', 'validate', 'dirty', '--json', '--quiet');
  expect(exitCode).toBe(2);
  const { findings } = JSON.parse(stdout) as { findings: { code: string; rows: number }[] };
  expect(findings.map(({ code }) => code)).toEqual([
    'duplicate-position',
    'duplicate-item',
    'time-backwards',
  ]);
  // One row in a thousand of some 142,000.
  expect(findings[0]!.rows).toBeGreaterThan(90);
  expect(findings[0]!.rows).toBeLessThan(200);
}, 60_000);

it('no loader of models opens the hidden folder', async () => {
  // Whoever opened one of these would fail.
  const hidden = join(folder, 'alone/hidden');
  for (const entry of await readdir(hidden, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await writeFile(join(entry.parentPath, entry.name), 'not for models');
  }
  const log = join(folder, 'alone');
  const objectives = ['clicked', 'dwell'].map((label) => ({
    name: label,
    label,
    population: 'all' as const,
  }));
  const fitted = await fitDataset({ log, objectives });
  await fitted.saveFitted(join(folder, 'fitted'));
  await fitted.close();
  const opened = await openDataset({ log, fitted: join(folder, 'fitted') });
  let lists = 0;
  for (const part of ['train', 'validation', 'test'] as const) {
    const batches = opened.batches(part, {
      batchSize: 1024,
      listLength: 'whole',
      order: 'time',
      withOutcome: true,
    });
    for await (const batch of batches) lists += batch.lists;
  }
  await opened.close();
  expect(lists).toBeGreaterThan(10_000);
  for (const command of ['inspect', 'validate']) {
    expect(await paretorec(folder, 'data', command, 'alone', '--quiet'), command).toMatchObject({
      exitCode: 0,
    });
  }
}, 60_000);
