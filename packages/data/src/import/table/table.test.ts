import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importLog, logViews, openDuckDb, openLog, validateLog } from '../../index.js';
import type { Database, ImportOptions, ImportReport } from '../../index.js';

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

const at = (name: string): string => join(folder, name);
const text = (name: string, content: string | Buffer): Promise<void> => writeFile(at(name), content);

async function imported(mapping: string, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  await text('map.yaml', mapping);
  const report = await importLog({
    importer: 'table',
    source: folder,
    out: at('log'),
    mapping: at('map.yaml'),
    force: true,
    threads: 1,
    ...options,
  });
  await logViews(db, await openLog(at('log')));
  return report;
}

const RATINGS = `impressions:
  file: ratings.csv
  columns:
    user: userId
    item: movieId
    time: { column: timestamp, unit: s }
    clicked: { column: rating, atLeast: 4 }
`;

const ratings =
  'userId,movieId,rating,timestamp\n1,31,2.5,100\n1,10,4.0,200\n2,31,5,150\n1,17,4.5,200\n1,31,1,300\n';

const LISTS = `impressions:
  file: feed.csv
  columns:
    list: request
    user: who
    item: what
    time: { column: when, unit: iso }
    clicked: click
    dwell: { column: read, unit: ms }
    position: { column: slot, from: 0 }
    session: visit
  fields:
    - { column: page, group: context, kind: categorical }
    - { column: price, group: impression, kind: numeric, unit: EUR }
    - { column: born, group: user, kind: numeric }
    - { column: tags, name: topics, group: item, kind: multi, separator: ";" }
  labels:
    - { column: liked, kind: binary }
`;

const HEADER = 'request,who,what,when,click,read,slot,visit,page,price,born,tags,liked\n';

describe('tables without lists', () => {
  it('become lists of one, with histories from strictly earlier clicks', async () => {
    await text('ratings.csv', ratings);
    const report = await imported(RATINGS);
    expect(report).toMatchObject({ lists: 5, impressions: 5, clicks: 3, items: 3, users: 2, rejected: 0 });
    expect(report.schema.labels).toEqual([{ name: 'clicked', kind: 'binary' }]);
    expect(
      await db.rows(`SELECT list_id, user_id, time, item_id, position, clicked, hist_item, hist_age
        FROM lists JOIN impressions USING (list_id) ORDER BY list_id`),
    ).toEqual([
      {
        list_id: 1,
        user_id: 1,
        time: 100_000,
        item_id: 31,
        position: 1,
        clicked: 0,
        hist_item: [],
        hist_age: [],
      },
      {
        list_id: 2,
        user_id: 2,
        time: 150_000,
        item_id: 31,
        position: 1,
        clicked: 1,
        hist_item: [],
        hist_age: [],
      },
      {
        list_id: 3,
        user_id: 1,
        time: 200_000,
        item_id: 10,
        position: 1,
        clicked: 1,
        hist_item: [],
        hist_age: [],
      },
      {
        list_id: 4,
        user_id: 1,
        time: 200_000,
        item_id: 17,
        position: 1,
        clicked: 1,
        hist_item: [],
        hist_age: [],
      },
      {
        list_id: 5,
        user_id: 1,
        time: 300_000,
        item_id: 31,
        position: 1,
        clicked: 0,
        hist_item: [17, 10],
        hist_age: [Math.fround(100 / 3600), Math.fround(100 / 3600)],
      },
    ]);
  });

  it('join items and users by key', async () => {
    await text('ratings.csv', ratings);
    await text(
      'movies.csv',
      'id,title,genres,year\n10,"Heat, the",Action|Crime,1995\n31,X,,old\n17,Y,Drama,1996\n17,Z,Drama,1996\n,Q,,\n99,never,Drama,2000\n',
    );
    const report = await imported(`${RATINGS}items:
  file: movies.csv
  key: id
  fields:
    - { column: genres, kind: multi, separator: "|" }
    - { column: year, kind: numeric }
    - { column: title, kind: categorical }
`);
    expect(await db.rows('SELECT * FROM items ORDER BY item_id')).toEqual([
      { item_id: 10, genres: ['Action', 'Crime'], year: 1995, title: 'Heat, the' },
      { item_id: 17, genres: ['Drama'], year: 1996, title: 'Y' },
      { item_id: 31, genres: null, year: null, title: null },
    ]);
    expect(report.rejects.map(({ source, reason, rows }) => [source, reason, rows])).toEqual([
      ['movies.csv', 'duplicate-key', 1],
      ['movies.csv', 'null-id', 1],
      ['movies.csv', 'wrong-type', 1],
    ]);
  });
});

describe('tables with lists', () => {
  it('keep positions, sessions, fields and labels', async () => {
    await text(
      'feed.csv',
      `${HEADER}r1,ann,a,2023-01-01T01:00:00+01:00,1,1500,0,v,home,2.5,1980,x; y,1\nr1,ann,b,2023-01-01T00:00:00Z,0,,1,v,home,,1980,,0\nr0,bob,a,2022-12-31 23:59:59.5,true,,0,w,news,1,,x; y,\n`,
    );
    const report = await imported(LISTS);
    expect(report).toMatchObject({ lists: 2, impressions: 3, rejected: 0 });
    expect(await db.rows('SELECT list_id, user_id, time, session_id, page FROM lists ORDER BY time')).toEqual(
      [
        { list_id: 'r0', user_id: 'bob', time: 1672531199500, session_id: 'w', page: 'news' },
        { list_id: 'r1', user_id: 'ann', time: 1672531200000, session_id: 'v', page: 'home' },
      ],
    );
    expect(
      await db.rows(
        'SELECT list_id, position, item_id, clicked, dwell, price, liked FROM impressions ORDER BY list_id, position',
      ),
    ).toEqual([
      { list_id: 'r0', position: 1, item_id: 'a', clicked: 1, dwell: null, price: 1, liked: null },
      { list_id: 'r1', position: 1, item_id: 'a', clicked: 1, dwell: 1.5, price: 2.5, liked: 1 },
      { list_id: 'r1', position: 2, item_id: 'b', clicked: 0, dwell: 0, price: null, liked: 0 },
    ]);
    expect(await db.rows('SELECT * FROM users ORDER BY user_id')).toEqual([
      { user_id: 'ann', born: 1980 },
      { user_id: 'bob', born: null },
    ]);
    expect(await db.rows('SELECT * FROM items ORDER BY item_id')).toEqual([
      { item_id: 'a', topics: ['x', 'y'] },
      { item_id: 'b', topics: null },
    ]);
    expect((await validateLog(at('log'))).findings).toEqual([]);
  });

  it('put every kind of bad row aside with its reason', async () => {
    const row = (...change: [number, string][]): string => {
      const cells = ['r1', 'ann', 'a', '2023-01-01', '0', '', '0', 'v', 'home', '1', '1980', 'x', '0'];
      for (const [i, value] of change) cells[i] = value;
      return cells.join(',');
    };
    const rows = [
      row(),
      row([1, ''], [2, 'n']),
      row([3, 'yesterday'], [2, 't']),
      row([4, '2'], [2, 'c']),
      row([4, '1'], [5, '-3'], [2, 'd']),
      row([4, '1'], [5, 'inf'], [2, 'e']),
      row([4, '1'], [5, 'long'], [2, 'f']),
      row([4, '0'], [5, '10'], [2, 'g']),
      row([6, 'top'], [2, 'h']),
      row([6, '-1'], [2, 'i']),
      row([9, 'cheap'], [2, 'j']),
      row([12, 'maybe'], [2, 'k']),
      row([1, 'bob'], [2, 'l'], [6, '5']),
      row([6, '6']),
      row([2, 'm']),
      row([2, 'o'], [6, '7']),
    ];
    await writeFile(
      at('feed.csv'),
      Buffer.concat([
        Buffer.from(`${HEADER}${rows.join('\n')}\nshort,row\nr1,ann,`),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(row().slice(8)),
        Buffer.from('\n'),
      ]),
    );
    const report = await imported(LISTS);
    expect(report).toMatchObject({ lists: 1, impressions: 2, rejected: 16 });
    expect(Object.fromEntries(report.rejects.map(({ reason, rows: n }) => [reason, n]))).toEqual({
      'bad-clicked': 1,
      'bad-dwell': 2,
      'bad-time': 1,
      'broken-line': 1,
      'broken-utf8': 1,
      'duplicate-item': 1,
      'duplicate-position': 1,
      'dwell-without-click': 1,
      'null-id': 1,
      'several-users': 1,
      'wrong-type': 5,
    });
    await expect(imported(LISTS, { strict: true })).rejects.toMatchObject({ kind: 'rejects' });
  });

  it('refuse a user field that varies, for its later value would leak', async () => {
    await text(
      'feed.csv',
      `${HEADER}r1,ann,a,2023-01-01,0,,0,v,home,1,1980,x,0\nr2,ann,a,2023-01-02,0,,0,v,home,1,1981,x,0\n`,
    );
    await expect(imported(LISTS)).rejects.toThrow(
      /map\.yaml:15:23 impressions\.fields\.2\.group: .*found user ann; use group "context"/,
    );
  });

  it('order positions by the file when none are given, and read other formats alike', async () => {
    const mapping = (file: string): string => `impressions:
  file: ${file}
  columns: { list: l, user: u, item: i, time: { column: t, unit: ms }, clicked: { column: e, equals: [open, 7] } }
  fields: [{ column: tags, group: item, kind: multi${file.endsWith('sv') ? ', separator: ","' : ''} }]
`;
    const rows = [
      { l: 5, u: 1, i: 30, t: 1000, e: 'open', tags: ['p', 'q'] },
      { l: 5, u: 1, i: 20, t: 1000, e: 'seen', tags: [] },
      { l: 6, u: 1, i: 10, t: 2000, e: '7', tags: ['p'] },
    ];
    await text(
      'f.tsv',
      `l\tu\ti\tt\te\ttags\n${rows.map((r) => [r.l, r.u, r.i, r.t, r.e, r.tags.join(',')].join('\t')).join('\n')}\n`,
    );
    await text('f.ndjson', rows.map((r) => JSON.stringify(r)).join('\n'));
    await db.run(
      `COPY (SELECT * FROM read_ndjson('${at('f.ndjson')}')) TO '${at('f.parquet')}' (FORMAT parquet)`,
    );
    const read = async (file: string): Promise<unknown> => {
      await imported(mapping(file));
      return db.rows(`SELECT list_id, position, item_id, clicked, len(tags) AS tags, hist_item FROM impressions JOIN lists USING (list_id)
        JOIN items USING (item_id) ORDER BY list_id, position`);
    };
    const expected = [
      { list_id: 5, position: 1, item_id: 30, clicked: 1, tags: 2, hist_item: [] },
      {
        list_id: 5,
        position: 2,
        item_id: 20,
        clicked: 0,
        tags: expect.toSatisfy((n) => n === 0 || n === null) as unknown,
        hist_item: [],
      },
      { list_id: 6, position: 1, item_id: 10, clicked: 1, tags: 1, hist_item: [30] },
    ];
    for (const file of ['f.tsv', 'f.ndjson', 'f.parquet']) expect(await read(file)).toEqual(expected);
  });

  it('put aside lines that are no JSON objects', async () => {
    await writeFile(
      at('f.ndjson'),
      Buffer.concat([
        Buffer.from('{"u":1,"i":2,"t":3,"c":1}\n{"u":1,\n[1]\n{"u":1,"i":"'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('","t":3,"c":1}\n'),
      ]),
    );
    const report = await imported(`impressions:
  file: f.ndjson
  columns: { user: u, item: i, time: { column: t, unit: ms }, clicked: c }
`);
    expect(report.lists).toBe(1);
    expect(report.rejects.map(({ reason, rows }) => [reason, rows])).toEqual([
      ['broken-line', 2],
      ['broken-utf8', 1],
    ]);
  });
});

describe('bad mappings', () => {
  const failing: [string, string, RegExp][] = [
    ['a syntax error', 'impressions: [', /map\.yaml:1:\d+: not YAML/],
    [
      'an unknown key',
      RATINGS.replace('user:', 'usr:'),
      /map\.yaml:4:5 impressions\.columns\.usr: unknown key; did you mean "user"\?/,
    ],
    [
      'an unknown nested key',
      RATINGS.replace('unit: s', 'units: s'),
      /map\.yaml:6:\d+ impressions\.columns\.time\.units: unknown key; did you mean "unit"\?/,
    ],
    [
      'an unknown key of a rule',
      RATINGS.replace('atLeast', 'atleast'),
      /map\.yaml:7:\d+ impressions\.columns\.clicked\.atleast: unknown key; did you mean "atLeast"\?/,
    ],
    [
      'a missing key',
      RATINGS.replace('    item: movieId\n', ''),
      /map\.yaml:3:\d+ impressions\.columns\.item: the key is missing/,
    ],
    [
      'a wrong value',
      RATINGS.replace('unit: s', 'unit: sec'),
      /map\.yaml:6:\d+ impressions\.columns\.time\.unit: invalid option/,
    ],
    [
      'a missing column',
      RATINGS.replace('movieId', 'movieid'),
      /map\.yaml:5:5 impressions\.columns\.item: ratings\.csv has no column "movieid"; found userId, movieId, rating, timestamp; did you mean "movieId"\?/,
    ],
    [
      'a missing file',
      RATINGS.replace('ratings.csv', 'rating.csv'),
      /map\.yaml:2:3 impressions\.file: no such file; found .*rating\.csv/,
    ],
    [
      'a taken name',
      `${RATINGS}  labels: [{ column: rating, name: dwell }]\n`,
      /map\.yaml:8:\d+ impressions\.labels\.0: the name "dwell" is taken/,
    ],
  ];

  it.each(failing)('name the place of %s', async (_, mapping, message) => {
    await text('ratings.csv', ratings);
    await expect(imported(mapping)).rejects.toThrow(message);
    expect((await readdir(folder)).sort()).toEqual(['map.yaml', 'ratings.csv']);
  });

  it('name a mapping or source that is not there', async () => {
    const base = { importer: 'table', source: folder, out: at('log') } as const;
    await expect(importLog(base)).rejects.toThrow(/needs a mapping/);
    await expect(importLog({ ...base, mapping: at('no.yaml') })).rejects.toThrow(
      /no\.yaml: cannot read the mapping/,
    );
    await expect(imported(RATINGS, { source: at('none') })).rejects.toThrow(/none: no such file or folder/);
    await text('ratings.csv', '');
    await expect(imported(RATINGS)).rejects.toMatchObject({ code: 'empty-file' });
    await text('ratings.csv', 'userId,movieId,rating,timestamp\n');
    expect(await imported(RATINGS)).toMatchObject({ lists: 0, impressions: 0, rejected: 0 });
  });
});

describe('the folder of a log', () => {
  it('is not replaced without force, and never when it is no log', async () => {
    await text('ratings.csv', ratings);
    await imported(RATINGS);
    await expect(imported(RATINGS, { force: false })).rejects.toThrow(/already there; .*--force/);
    await expect(imported(RATINGS, { out: folder })).rejects.toThrow(
      /not a paretorec log, so it is not replaced/,
    );
    await expect(imported(RATINGS, { out: at('ratings.csv') })).rejects.toMatchObject({ code: 'not-a-log' });
    expect(await readFile(at('ratings.csv'), 'utf8')).toBe(ratings);
    await mkdir(at('empty'));
    await imported(RATINGS, { out: at('empty') });
    expect(await readdir(at('empty'))).toContain('schema.json');
  });

  it('is left as it was by an import that fails or is stopped', async () => {
    await text('ratings.csv', ratings);
    await imported(RATINGS);
    const before = await readFile(at('log/schema.json'), 'utf8');
    const control = new AbortController();
    const stopped = imported(RATINGS, {
      signal: control.signal,
      progress: ({ stage }) => stage === 'building histories' && control.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ kind: 'interrupted' });
    const elsewhere = imported(RATINGS, { out: at('deep/er/log'), signal: AbortSignal.abort() });
    await expect(elsewhere).rejects.toMatchObject({ kind: 'interrupted' });
    expect(await readFile(at('log/schema.json'), 'utf8')).toBe(before);
    expect((await readdir(folder)).sort()).toEqual(['log', 'map.yaml', 'ratings.csv']);
  });

  it('has an importer by name', async () => {
    const misspelt = 'tabel' as 'table';
    await expect(importLog({ importer: misspelt, source: folder, out: at('log') })).rejects.toThrow(
      /did you mean "table"/,
    );
  });
});

describe('parts by chance', () => {
  const parted = (seed: number): string =>
    `parts: { seed: ${seed}, train: 0.7, validation: 0.1, test: 0.2 }\n${RATINGS}`;
  const partsOf = async (seed: number): Promise<string[]> => {
    await imported(parted(seed));
    return (await db.rows<{ part: string }>('SELECT part FROM lists ORDER BY list_id')).map(
      ({ part }) => part,
    );
  };

  it('have exactly their shares, the same for the same seed, and are mixed over time', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i % 7},${i % 11},${i % 6},${i}`);
    await text('ratings.csv', ['userId,movieId,rating,timestamp', ...rows, ''].join('\n'));
    const parts = await partsOf(1);
    const count = (wanted: string): number => parts.filter((part) => part === wanted).length;
    expect([count('train'), count('validation'), count('test')]).toEqual([70, 10, 20]);
    expect(parts.slice(0, 50)).toContain('test');
    expect(parts.slice(50)).toContain('test');
    expect(await partsOf(1)).toEqual(parts);
    expect(await partsOf(2)).not.toEqual(parts);
  });

  it('refuse shares that do not sum to 1', async () => {
    await text('ratings.csv', ratings);
    await expect(imported(parted(1).replace('0.7', '0.9'))).rejects.toThrow(/must sum to 1/);
  });
});

const MOVIELENS = process.env['PARETOREC_MOVIELENS'];

describe.skipIf(MOVIELENS === undefined)('MovieLens, a folder [needs PARETOREC_MOVIELENS]', () => {
  it('imports ratings.csv with the genres of movies.csv', async () => {
    const source = MOVIELENS ?? '';
    const report = await imported(
      `${RATINGS}items:
  file: movies.csv
  key: movieId
  fields: [{ column: genres, kind: multi, separator: "|" }]
`,
      { source },
    );
    const lines = (await readFile(join(source, 'ratings.csv'), 'utf8')).trim().split('\n').slice(1);
    const liked = lines.filter((line) => Number(line.split(',')[2]) >= 4);
    expect(report).toMatchObject({ lists: lines.length, clicks: liked.length, rejected: 0 });
    expect(report.users).toBe(new Set(lines.map((line) => line.split(',')[0])).size);
    expect(await db.row('SELECT genres FROM items WHERE item_id = 1')).toEqual({
      genres: ['Adventure', 'Animation', 'Children', 'Comedy', 'Fantasy'],
    });
  });
});
