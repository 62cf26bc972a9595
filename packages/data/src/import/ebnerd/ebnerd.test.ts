import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importLog, logViews, openDuckDb, openLog } from '../../index.js';
import type { Database } from '../../index.js';

const SAMPLE = fileURLToPath(new URL('../../../../../data/ebnerd-sample', import.meta.url));

let folder: string;
let db: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-test-'));
  db = await openDuckDb({ threads: 1 });
});

afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

const hashes = async (log: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(log)).map(async (name) => [name, createHash('sha256').update(await readFile(join(log, name))).digest('hex')]),
    ),
  ) as Record<string, string>;

describe('import of the EB-NeRD sample', () => {
  it('has the counts of its README', async () => {
    const out = join(folder, 'log');
    const report = await importLog({ importer: 'ebnerd', source: SAMPLE, out, strict: true });
    expect(report).toMatchObject({ lists: 1046, impressions: 10_848, clicks: 1047, users: 38, rejected: 0 });
    await logViews(db, await openLog(out));
    expect(
      await db.row(`SELECT count(DISTINCT item_id) AS items, count(DISTINCT list_id) AS lists,
        (SELECT count(DISTINCT session_id) FROM lists) AS sessions FROM impressions`),
    ).toEqual({ items: 1403, lists: 1046, sessions: 485 });
    // 28 unknown dwells are the README's 2.7%; the one list with two clicked articles has two more
    expect(
      await db.row('SELECT count(*) AS unknown FROM impressions WHERE clicked = 1 AND dwell IS NULL'),
    ).toEqual({ unknown: 30 });
    expect(await readdir(folder)).toEqual(['log']);
  });

  it('gives the same bytes twice, whatever the threads', async () => {
    await importLog({ importer: 'ebnerd', source: SAMPLE, out: join(folder, 'a'), threads: 1 });
    await importLog({ importer: 'ebnerd', source: SAMPLE, out: join(folder, 'b'), threads: 2 });
    expect(await hashes(join(folder, 'a'))).toEqual(await hashes(join(folder, 'b')));
  });
});
