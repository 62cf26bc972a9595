import { copyFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importLog, logViews, openDuckDb, openLog, validateLog } from '../../index.js';
import type { Database, ImportReport } from '../../index.js';

const SAMPLE = fileURLToPath(new URL('../../../../../data/ebnerd-sample', import.meta.url));
const DAY = 86_400;

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

/** A behaviour: seconds since the start of 2023, the list, the clicks, what came after. */
interface Behaviour {
  readonly id?: number | null;
  readonly user?: number | null;
  readonly at: number;
  readonly page?: number;
  readonly inview?: (number | null)[];
  readonly clicked?: number[];
  readonly dwell?: number | string | null;
  readonly subscriber?: boolean;
}

const source = (): string => join(folder, 'source');
const stamp = (seconds: number): string => `make_timestamp((1672531200 + ${seconds})::BIGINT * 1000000)`;
const list = (values: readonly (number | null)[]): string =>
  `[${values.map((v) => v ?? 'NULL').join(', ')}]::INTEGER[]`;

async function parquet(path: string, sql: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await db.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
}

async function behaviours(rows: readonly Behaviour[], under = ''): Promise<void> {
  const selects = rows.map(
    ({ id, user, at, page, inview = [1, 2, 3], clicked = [2], dwell = 10, subscriber = false }, i) =>
      `SELECT ${id === undefined ? i + 1 : (id ?? 'NULL')}::UINTEGER AS impression_id,
        ${user === undefined ? 7 : (user ?? 'NULL')}::UINTEGER AS user_id, ${stamp(at)} AS impression_time,
        ${page ?? 0}::FLOAT AS read_time, ${list(inview)} AS article_ids_inview, ${list(clicked)} AS article_ids_clicked,
        ${dwell === null ? 'NULL' : `'${dwell}'`}::FLOAT AS next_read_time, 50::FLOAT AS next_scroll_percentage,
        NULL::INTEGER AS article_id, 2::TINYINT AS device_type, 40::TINYINT AS age, ${subscriber} AS is_subscriber`,
  );
  await parquet(join(source(), under, 'behaviors.parquet'), selects.join(' UNION ALL '));
}

async function history(
  rows: readonly { user: number; clicks: [at: number, item: number, dwell: number][] }[],
  under = '',
): Promise<void> {
  const selects = rows.map(
    ({ user, clicks }) =>
      `SELECT ${user}::UINTEGER AS user_id, [${clicks.map(([at]) => stamp(at)).join(', ')}]::TIMESTAMP[] AS impression_time_fixed,
        ${list(clicks.map(([, item]) => item))} AS article_id_fixed,
        ${list(clicks.map(([, , dwell]) => dwell))}::FLOAT[] AS read_time_fixed`,
  );
  await parquet(join(source(), under, 'history.parquet'), selects.join(' UNION ALL '));
}

async function imported(options: { strict?: boolean } = {}): Promise<ImportReport> {
  const report = await importLog({
    importer: 'ebnerd',
    source: source(),
    out: join(folder, 'log'),
    force: true,
    ...options,
  });
  await logViews(db, await openLog(join(folder, 'log')));
  return report;
}

const histories = async (): Promise<unknown[]> =>
  db.rows(`SELECT list_id, hist_item AS items, hist_dwell AS dwells, round(exp(past_clicks) - 1)::INTEGER AS clicks,
    round(exp(past_log_dwell) - 1, 3)::DOUBLE AS dwell FROM lists ORDER BY list_id`);

describe('what an EB-NeRD list knows of the past', () => {
  it('leaves out planted clicks that come later and dwells that still run', async () => {
    await history([
      {
        user: 7,
        clicks: [
          [900, 50, 20],
          [950, 51, 100], // ends at 1050: after the list at 1000
          [1000, 99, 1], // at the very time of the list: not earlier
          [5000, 98, 3], // planted: from the future
        ],
      },
      { user: 8, clicks: [[10, 97, 5]] }, // planted: of another user
    ]);
    await behaviours([
      { id: 1, at: 1000, page: 30, clicked: [2], dwell: 200 }, // its click is at 1030, its dwell ends at 1230
      { id: 2, at: 1020, clicked: [], dwell: null }, // before the click of list 1
      { id: 3, at: 1100, clicked: [], dwell: null }, // after it, while its dwell runs
      { id: 4, at: 1230, clicked: [3], dwell: 40 }, // when it has just ended
    ]);
    await imported();
    expect(await histories()).toEqual([
      { list_id: 1, items: [51, 50], dwells: [null, 20], clicks: 2, dwell: 20 },
      { list_id: 2, items: [99, 51, 50], dwells: [1, null, 20], clicks: 3, dwell: round(geometric([1, 20])) },
      {
        list_id: 3,
        items: [2, 99, 51, 50],
        dwells: [null, 1, 100, 20],
        clicks: 4,
        dwell: round(geometric([1, 20, 100])),
      },
      {
        list_id: 4,
        items: [2, 99, 51, 50],
        dwells: [200, 1, 100, 20],
        clicks: 4,
        dwell: round(geometric([1, 20, 100, 200])),
      },
    ]);
  });

  it('does not change when everything later changes', async () => {
    const past: [number, number, number][] = [[900, 50, 20]];
    await history([{ user: 7, clicks: past }]);
    await behaviours([
      { id: 1, at: 1000 },
      { id: 2, at: 2000, clicked: [1], dwell: 3 },
    ]);
    await imported();
    const [before] = await histories();
    await history([{ user: 7, clicks: [...past, [1000, 60, 9], [1001, 61, 9]] }]);
    await behaviours([
      { id: 1, at: 1000, clicked: [3], dwell: 500 },
      { id: 2, at: 2000, clicked: [2], dwell: 30 },
    ]);
    await imported();
    expect((await histories())[0]).toEqual(before);
  });

  it('keeps the most recent ten', async () => {
    await history([
      { user: 7, clicks: Array.from({ length: 14 }, (_, i): [number, number, number] => [i, 100 + i, 1]) },
    ]);
    await behaviours([{ id: 1, at: 1000 }]);
    await imported();
    expect(await histories()).toEqual([
      {
        list_id: 1,
        items: [113, 112, 111, 110, 109, 108, 107, 106, 105, 104],
        dwells: Array(10).fill(1),
        clicks: 14,
        dwell: 1,
      },
    ]);
  });

  it('keeps the dwell of a list with several clicked articles unknown', async () => {
    await history([{ user: 7, clicks: [] }]);
    await behaviours([
      { id: 1, at: 0, clicked: [2, 3] },
      { id: 2, at: 9, clicked: [1, 1] },
    ]);
    await imported();
    expect(
      await db.rows('SELECT list_id, item_id, clicked, dwell, scroll FROM impressions WHERE clicked = 1'),
    ).toEqual([
      { list_id: 1, item_id: 2, clicked: 1, dwell: null, scroll: null },
      { list_id: 1, item_id: 3, clicked: 1, dwell: null, scroll: null },
      { list_id: 2, item_id: 1, clicked: 1, dwell: 10, scroll: 50 },
    ]);
  });
});

describe('the official layout', () => {
  it("makes validation the test part and train's last day the validation part, each with its own history", async () => {
    await history([{ user: 7, clicks: [[0, 50, 1]] }], 'train');
    await history([{ user: 7, clicks: [[5, 60, 1]] }], 'validation');
    await behaviours(
      [
        { id: 1, at: DAY },
        { id: 2, at: 2.5 * DAY },
        { id: 3, at: 3 * DAY },
      ],
      'train',
    );
    await behaviours([{ id: 4, at: 4 * DAY }], 'validation');
    const report = await imported();
    expect(report.schema.labels.map(({ name }) => name)).toEqual(['clicked', 'dwell', 'scroll']);
    expect(await db.rows('SELECT list_id, part, hist_item FROM lists ORDER BY list_id')).toEqual([
      { list_id: 1, part: 'train', hist_item: [50] },
      { list_id: 2, part: 'validation', hist_item: [2, 50] },
      { list_id: 3, part: 'validation', hist_item: [2, 2, 50] },
      { list_id: 4, part: 'test', hist_item: [60] },
    ]);
  });

  it('takes articles from beside or above', async () => {
    await history([{ user: 7, clicks: [[0, 4, 1]] }]);
    await behaviours([{ id: 1, at: DAY }]);
    const articles = `SELECT * FROM (VALUES
      (1::INTEGER, 'article_default', 118::SMALLINT, [133]::SMALLINT[], ['Kendt', 'Sport'], true, 'Negative', 0.9::FLOAT, ${stamp(DAY - 7200)}, 'abc', 'Hej', [5]::BIGINT[], 999),
      (2, 'video', 414, []::SMALLINT[], []::VARCHAR[], false, NULL, NULL, ${stamp(DAY + 60)}, 'ab', NULL, NULL, 3),
      (2, 'twice', 414, []::SMALLINT[], []::VARCHAR[], false, NULL, NULL, ${stamp(0)}, 'ab', NULL, NULL, 3),
      (88, 'never shown', 414, []::SMALLINT[], []::VARCHAR[], false, NULL, NULL, ${stamp(0)}, 'ab', NULL, NULL, 3)
    ) t(article_id, article_type, category, subcategory, topics, premium, sentiment_label, sentiment_score, published_time, title, body, image_ids, total_pageviews)`;
    await parquet(join(folder, 'articles.parquet'), articles);
    const report = await imported();
    expect(report.rejects).toMatchObject([{ source: 'articles.parquet', reason: 'duplicate-key', rows: 1 }]);
    expect(
      await db.rows(
        'SELECT item_id, article_type, category, subcategory, topics, premium, title_length, images FROM items',
      ),
    ).toEqual([
      {
        item_id: 1,
        article_type: 'article_default',
        category: 118,
        subcategory: [133],
        topics: ['Kendt', 'Sport'],
        premium: 1,
        title_length: 3,
        images: 1,
      },
      {
        item_id: 2,
        article_type: 'video',
        category: 414,
        subcategory: [],
        topics: [],
        premium: 0,
        title_length: 2,
        images: 0,
      },
      {
        item_id: 3,
        article_type: null,
        category: null,
        subcategory: null,
        topics: null,
        premium: null,
        title_length: null,
        images: null,
      },
      {
        item_id: 4,
        article_type: null,
        category: null,
        subcategory: null,
        topics: null,
        premium: null,
        title_length: null,
        images: null,
      },
    ]);
    // ln(1 + 2 h); dated after the list; unknown
    const ages = await db.rows<{ age: number | null }>(
      'SELECT item_age AS age FROM impressions ORDER BY position',
    );
    expect(ages.map(({ age }) => age?.toFixed(4) ?? null)).toEqual([Math.log(3).toFixed(4), null, null]);
    expect((await validateLog(join(folder, 'log'))).findings).toEqual([]);
  });

  it('moves a profile column that varies within a user to the context', async () => {
    await history([{ user: 7, clicks: [] }]);
    await behaviours([{ at: 1 }, { at: 2, subscriber: true }]);
    const { schema } = await imported();
    const group = (name: string): string | undefined =>
      schema.fields.find((field) => field.name === name)?.group;
    expect([group('age'), group('is_subscriber')]).toEqual(['user', 'context']);
    expect(await db.rows('SELECT is_subscriber FROM lists ORDER BY time')).toEqual([
      { is_subscriber: 0 },
      { is_subscriber: 1 },
    ]);
  });
});

describe('bad rows', () => {
  it('go to the side with their reason, and the rest is imported', async () => {
    await history([{ user: 7, clicks: [] }]);
    await behaviours([
      { id: 1, at: 1 },
      { id: 1, at: 2 },
      { id: null, at: 3 },
      { user: null, at: 3 },
      { at: 4, inview: [] },
      { at: 5, inview: [1, null, 2] },
      { at: 6, inview: [1, 2, 2] },
      { at: 7, clicked: [9] },
      { at: 8, dwell: -1 },
      { at: 9, dwell: 'inf' },
      { at: 10, clicked: [] },
      { at: 11 },
    ]);
    const report = await imported();
    expect(report).toMatchObject({ lists: 2, impressions: 6, rejected: 10 });
    expect(report.rejects.map(({ reason, rows }) => [reason, rows])).toEqual([
      ['bad-dwell', 2],
      ['click-not-in-list', 1],
      ['duplicate-item', 1],
      ['duplicate-list', 1],
      ['dwell-without-click', 1],
      ['empty-list', 1],
      ['null-id', 3],
    ]);
    const [row] = await db.rows(
      `SELECT source, "row", detail FROM '${join(folder, 'log/rejects/rejects.parquet')}' WHERE reason = 'click-not-in-list'`,
    );
    expect(row).toMatchObject({
      source: 'behaviors.parquet',
      row: 8,
      detail: expect.stringContaining('"article_ids_clicked":[9]') as string,
    });
    await expect(imported({ strict: true })).rejects.toMatchObject({ kind: 'rejects' });
    expect(await readdir(join(folder, 'log'))).toContain('schema.json');
  });
});

describe('bad sources', () => {
  it.each([
    ['no folder', async () => Promise.resolve(), /source: no such folder/],
    ['a file', async () => writeFile(source(), 'x'), /a file, not a folder/],
    ['an empty folder', async () => mkdir(source()), /no behaviors.parquet in the folder, nor in train/],
    [
      'half a layout',
      async () => behaviours([{ at: 1 }], 'train').then(() => history([{ user: 1, clicks: [] }], 'train')),
      /no behaviors.parquet in validation/,
    ],
    ['no history', async () => behaviours([{ at: 1 }]), /no history.parquet beside it/],
  ])('names %s', async (_, make, message) => {
    await make();
    await expect(imported()).rejects.toThrow(message);
    expect(await readdir(folder)).not.toContain('log');
  });

  it('names a damaged or foreign behaviors.parquet and leaves nothing behind', async () => {
    await mkdir(source());
    await copyFile(join(SAMPLE, 'history.parquet'), join(source(), 'history.parquet'));
    const path = join(source(), 'behaviors.parquet');
    await copyFile(join(SAMPLE, 'behaviors.parquet'), path);
    await truncate(path, 30_000);
    await expect(imported()).rejects.toMatchObject({ code: 'broken-parquet', kind: 'input' });
    await truncate(path, 0);
    await expect(imported()).rejects.toMatchObject({ code: 'broken-parquet', kind: 'input' });
    await parquet(
      path,
      `SELECT * EXCLUDE (next_read_time), next_read_time AS next_readtime FROM '${join(SAMPLE, 'behaviors.parquet')}'`,
    );
    await expect(imported()).rejects.toThrow(/no column "next_read_time".*is "next_readtime" meant/);
    await parquet(
      path,
      `SELECT * REPLACE (article_ids_inview::VARCHAR AS article_ids_inview) FROM '${join(SAMPLE, 'behaviors.parquet')}'`,
    );
    await expect(imported()).rejects.toThrow(
      /column article_ids_inview: wrong type; found VARCHAR; expected BIGINT\[\]/,
    );
    expect(await readdir(folder)).toEqual(['source']);
  });
});

function geometric(dwells: number[]): number {
  return Math.exp(dwells.reduce((sum, dwell) => sum + Math.log1p(dwell), 0) / dwells.length) - 1;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
