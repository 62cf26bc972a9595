import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDb, validateLog } from '../index.js';
import type { Database } from '../index.js';

let folder: string;
let db: Database;

/** A sound log of 3 lists of 2: what each test then breaks. */
const SOUND = {
  lists: `SELECT i AS list_id, i % 2 AS user_id, 1000000 * i AS time, 'train' AS part, [90 + i, 91 + i] AS hist_item,
    [3.5, NULL]::FLOAT[] AS hist_dwell, [1, 2.5]::FLOAT[] AS hist_age, 'a' AS device FROM range(1, 4) t(i)`,
  impressions: `SELECT i AS list_id, p AS position, 10 * i + p AS item_id, (p = 2)::UTINYINT AS clicked,
    CASE WHEN p = 2 THEN 12.5 ELSE 0 END::FLOAT AS dwell, 0.5::FLOAT AS propensity,
    CASE WHEN p = 2 THEN 1000000 * i + 10 END AS click_arrival, CASE WHEN p = 2 THEN 1000000 * i + 90 END AS dwell_arrival
    FROM range(1, 4) t(i), range(1, 3) u(p)`,
  items: `SELECT 10 * i + p AS item_id, ['x', 'y'] AS tags FROM range(1, 4) t(i), range(1, 3) u(p)`,
  users: `SELECT unnest([0, 1]) AS user_id, 40 AS age`,
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-test-'));
  db = await openDuckDb({ threads: 1 });
  const schema = {
    format: 'paretorec-log',
    version: 1,
    lists: 3,
    impressions: 6,
    fields: [
      { name: 'device', file: 'lists', group: 'context', kind: 'categorical' },
      { name: 'tags', file: 'items', group: 'item', kind: 'multi' },
      { name: 'age', file: 'users', group: 'user', kind: 'numeric' },
    ],
    labels: [
      { name: 'clicked', kind: 'binary' },
      { name: 'dwell', kind: 'duration', unit: 'seconds' },
    ],
  };
  await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
  for (const file of ['lists', 'impressions', 'items', 'users'] as const) await write(file, SOUND[file]);
});

afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

async function write(file: keyof typeof SOUND, sql: string): Promise<void> {
  const path = join(folder, `${file}.parquet`);
  // order by nothing: rows stay as the query gives them
  await db.run(
    `SET preserve_insertion_order = true; COPY (${sql}) TO '${path}' (FORMAT parquet, COMPRESSION uncompressed)`,
  );
}

/** Codes found, with the rows concerned. */
async function codes(): Promise<string[]> {
  const { findings } = await validateLog(folder);
  return findings.map((finding) => `${finding.file} ${finding.code} ${finding.rows}`);
}

const change = (file: keyof typeof SOUND, replace: string): string =>
  `SELECT * REPLACE (${replace}) FROM (${SOUND[file]})`;
const doubled = (file: keyof typeof SOUND, where: string): string =>
  `(${SOUND[file]}) UNION ALL SELECT * FROM (${SOUND[file]}) WHERE ${where}`;

describe('validateLog', () => {
  it('finds nothing in a sound log', async () => {
    expect(await validateLog(folder)).toEqual({ folder, ok: true, lists: 3, impressions: 6, findings: [] });
  });

  const cases: [string, keyof typeof SOUND, string, string[]][] = [
    [
      'null ids of lists',
      'lists',
      change('lists', 'CASE WHEN list_id < 3 THEN user_id END AS user_id'),
      ['lists null-id 1'],
    ],
    [
      'null ids of items',
      'items',
      change('items', 'CASE WHEN item_id > 12 THEN item_id END AS item_id'),
      ['items null-id 2'],
    ],
    [
      'doubled lists',
      'lists',
      doubled('lists', 'list_id = 3'),
      ['lists wrong-count 1', 'lists duplicate-list 1'],
    ],
    ['doubled items', 'items', doubled('items', 'item_id < 13'), ['items duplicate-key 2']],
    ['doubled users', 'users', doubled('users', 'true'), ['users duplicate-key 2']],
    [
      'a position twice',
      'impressions',
      change('impressions', 'CASE WHEN list_id = 2 THEN 1 ELSE position END AS position'),
      ['impressions duplicate-position 1'],
    ],
    [
      'an item twice',
      'impressions',
      change('impressions', 'CASE WHEN list_id > 1 THEN 5 ELSE item_id END AS item_id'),
      ['impressions duplicate-item 2'],
    ],
    [
      'positions from 0',
      'impressions',
      change('impressions', 'position - 1 AS position'),
      ['impressions bad-position 3'],
    ],
    [
      'clicked not 0 or 1',
      'impressions',
      change('impressions', '(clicked * list_id)::UTINYINT AS clicked'),
      ['impressions bad-clicked 2'],
    ],
    [
      'clicked null',
      'impressions',
      change('impressions', 'CASE WHEN list_id < 3 THEN clicked END AS clicked'),
      ['impressions bad-clicked 2'],
    ],
    [
      'negative and infinite dwell',
      'impressions',
      change(
        'impressions',
        `CASE WHEN clicked = 0 THEN 0 WHEN list_id = 1 THEN -1 WHEN list_id = 2 THEN 'inf'::FLOAT ELSE 'nan'::FLOAT END AS dwell`,
      ),
      ['impressions bad-dwell 3'],
    ],
    [
      'dwell without click',
      'impressions',
      change('impressions', '4.0::FLOAT AS dwell'),
      ['impressions dwell-without-click 3'],
    ],
    [
      'propensity above 1',
      'impressions',
      change('impressions', '(position - 0.5)::FLOAT AS propensity'),
      ['impressions bad-propensity 3'],
    ],
    [
      'impressions of unknown lists',
      'lists',
      `SELECT * FROM (${SOUND.lists}) WHERE list_id < 3`,
      ['lists wrong-count 1', 'impressions unknown-list 2'],
    ],
    [
      'empty lists',
      'impressions',
      `SELECT * FROM (${SOUND.impressions}) WHERE list_id > 2`,
      ['impressions wrong-count 4', 'lists empty-list 2'],
    ],
    [
      'null times',
      'lists',
      change('lists', 'CASE WHEN list_id > 1 THEN time END AS time'),
      ['lists bad-time 1'],
    ],
    [
      'lists out of order',
      'lists',
      `SELECT * FROM (${SOUND.lists}) ORDER BY list_id DESC`,
      ['lists time-backwards 2'],
    ],
    [
      'history from the future',
      'lists',
      change('lists', '[-0.1, 2]::FLOAT[] AS hist_age'),
      ['lists time-backwards 3'],
    ],
    [
      'history in the wrong order',
      'lists',
      change('lists', '[3, 2]::FLOAT[] AS hist_age'),
      ['lists time-backwards 3'],
    ],
    [
      'arrival before the list',
      'impressions',
      change('impressions', 'click_arrival - 11 AS click_arrival'),
      ['impressions time-backwards 3'],
    ],
    [
      'history arrays of unequal length',
      'lists',
      change('lists', '[5]::FLOAT[] AS hist_dwell'),
      ['lists bad-history 3'],
    ],
    [
      'negative history dwell',
      'lists',
      change('lists', '[5, -1]::FLOAT[] AS hist_dwell'),
      ['lists bad-history 3'],
    ],
    ['unknown parts', 'lists', change('lists', `'dev' AS part`), ['lists bad-part 3']],
    [
      'missing core column',
      'impressions',
      `SELECT * EXCLUDE (clicked) FROM (${SOUND.impressions})`,
      ['impressions missing-column 0'],
    ],
    [
      'missing declared column',
      'lists',
      `SELECT * EXCLUDE (device) FROM (${SOUND.lists})`,
      ['lists missing-column 0'],
    ],
    [
      'core column of the wrong type',
      'impressions',
      change('impressions', 'dwell::VARCHAR AS dwell'),
      ['impressions wrong-type 0'],
    ],
    ['declared columns of the wrong type', 'users', change('users', `'old' AS age`), ['users wrong-type 0']],
    ['multi-valued column of single values', 'items', change('items', `'x' AS tags`), ['items wrong-type 0']],
  ];

  it.each(cases)('finds %s', async (_, file, sql, expected) => {
    await write(file, sql);
    expect(await codes()).toEqual(expected);
  });

  it('finds text that is not UTF-8 and still checks the rest', async () => {
    await write('lists', change('lists', `'BROKEN_TEXT' AS device, -time AS time`));
    const path = join(folder, 'lists.parquet');
    const bytes = await readFile(path);
    for (let at = bytes.indexOf('BROKEN'); at >= 0; at = bytes.indexOf('BROKEN', at + 1)) bytes[at] = 0xff;
    await writeFile(path, bytes);
    expect(await codes()).toEqual(expect.arrayContaining(['lists broken-utf8 1', 'lists time-backwards 2']));
  });

  it('gives the first three examples, by id', async () => {
    await write('impressions', change('impressions', '4.0::FLOAT AS dwell'));
    const { findings } = await validateLog(folder);
    expect(findings[0]?.examples).toEqual([
      'list 1, position 1: 4.0',
      'list 2, position 1: 4.0',
      'list 3, position 1: 4.0',
    ]);
  });

  it('names a truncated or missing file', async () => {
    await copyFile(join(folder, 'lists.parquet'), join(folder, 'whole.parquet'));
    await truncate(join(folder, 'lists.parquet'), 100);
    await expect(validateLog(folder)).rejects.toMatchObject({ code: 'broken-parquet', kind: 'input' });
    await rm(join(folder, 'lists.parquet'));
    await expect(validateLog(folder)).rejects.toThrow(/the log has no lists/);
  });
});
