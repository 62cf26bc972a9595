import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importLog, inspectLog, logViews, openDuckDb, openLog } from '../../index.js';
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
      (await readdir(log)).map(async (name) => [
        name,
        createHash('sha256')
          .update(await readFile(join(log, name)))
          .digest('hex'),
      ]),
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

  it('has the histories that a walk over all clicks gives (tools/reference/data)', async () => {
    const out = join(folder, 'log');
    await importLog({ importer: 'ebnerd', source: SAMPLE, out });
    await logViews(db, await openLog(out));
    const reference = JSON.parse(
      await readFile(new URL('fixtures/histories.json', import.meta.url), 'utf8'),
    ) as Reference;
    expect(reference.lists.length).toBe(70);
    const rows = await db.rows<ReferenceList>('SELECT * FROM lists');
    const byId = new Map(rows.map((row) => [row.list_id, row]));
    for (const expected of reference.lists) {
      const row = byId.get(expected.list_id);
      expect(row?.hist_item).toEqual(expected.hist_item);
      expect(row?.hist_dwell).toEqual(expected.hist_dwell);
      expected.hist_age.forEach((age, i) => expect(row?.hist_age[i]).toBeCloseTo(age, 4));
      expect(row?.past_clicks).toBeCloseTo(expected.past_clicks, 5);
      expect(row?.past_log_dwell).toBeCloseTo(expected.past_log_dwell, 5);
      expect(row?.past_short_share).toBeCloseTo(expected.past_short_share, 5);
    }
    const unknown = rows.flatMap((row) => row.hist_dwell).filter((dwell) => dwell === null);
    expect(unknown.length).toBe(reference.unknownHistoryDwells);
    expect((await inspectLog(out)).dwell.quantiles).toEqual(reference.dwellQuantiles);
  });
});

interface ReferenceList {
  readonly list_id: number;
  readonly hist_item: number[];
  readonly hist_dwell: (number | null)[];
  readonly hist_age: number[];
  readonly past_clicks: number;
  readonly past_log_dwell: number;
  readonly past_short_share: number;
  readonly [column: string]: unknown;
}

interface Reference {
  readonly unknownHistoryDwells: number;
  readonly dwellQuantiles: Record<string, number>;
  readonly lists: ReferenceList[];
}
