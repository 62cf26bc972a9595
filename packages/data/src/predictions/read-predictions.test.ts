import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPredictions } from './index.js';
import type { PredictionFile } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predictions-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function read(text: string | Uint8Array, extension = 'csv'): Promise<PredictionFile> {
  const file = join(folder, `${files++}.${extension}`);
  await writeFile(file, text);
  return readPredictions(file);
}

/** The message, the temp folder and the number of the file left out. */
async function messageOf(text: string | Uint8Array, extension = 'csv'): Promise<string> {
  try {
    await read(text, extension);
  } catch (error) {
    return String((error as Error).message).replaceAll(
      /\S*\/\d+\.(?=csv|tsv|json|ndjson|jsonl|parquet)/g,
      'p.',
    );
  }
  throw new Error('it was read');
}

function texts({ table }: PredictionFile, column: 'lists' | 'items' | 'users'): (string | null)[] {
  return Array.from(table[column]!.codes, (code) => table[column]!.names[code] ?? null);
}

describe('readPredictions', () => {
  it('keeps ids as they are written', async () => {
    const found = await read(
      'list_id,item_id,clicked,score,user_id\n007,"a,""b",1,1,0.10\n007,7,0,2,0.10\n007,07,0,3,\n#8," x\ny",true,4,NaN\n2020-01-01,1e3,FALSE,5,null\n',
    );
    expect(texts(found, 'lists')).toEqual(['007', '007', '007', '#8', '2020-01-01']);
    expect(texts(found, 'items')).toEqual(['a,"b', '7', '07', ' x\ny', '1e3']);
    expect(texts(found, 'users')).toEqual(['0.10', '0.10', null, 'NaN', 'null']);
    expect([...found.table.clicked]).toEqual([1, 0, 0, 1, 0]);
  });

  it('reads numbers to the last digit', async () => {
    const scores = [
      0.1,
      1 / 3,
      0.30000000000000004,
      5e-324,
      1.7976931348623157e308,
      -2.2250738585072014e-308,
      123456789012345680,
    ];
    const rows = scores.map((score, row) => `l,${row},1,${score},${Math.abs(score)}`);
    const csv = await read(`list_id,item_id,clicked,score,dwell\n${rows.join('\n')}\n`);
    expect([...csv.table.scores]).toEqual(scores);
    expect([...csv.table.dwell]).toEqual(scores.map(Math.abs));
    const json = scores.map((score, row) =>
      JSON.stringify({ list_id: 'l', item_id: row, clicked: true, score }),
    );
    expect([...(await read(json.join('\n'), 'ndjson')).table.scores]).toEqual(scores);
  });

  it('takes empty, null and NaN dwell as unknown, and does not look at the dwell of unclicked rows', async () => {
    const found = await read(
      'list_id,item_id,clicked,score,dwell\nl,a,1,1,\nl,b,1,1,nan\nl,c,0,1,-5\nl,d,0,1,zzz\nl,e,1,1,0\n',
    );
    expect([...found.table.dwell]).toEqual([NaN, NaN, NaN, NaN, 0]);
    const json = await read('{"list_id":"l","item_id":"a","clicked":1,"score":1,"dwell":null}', 'jsonl');
    expect([...json.table.dwell]).toEqual([NaN]);
  });

  it('reads columns in any order, ignores others, and accepts a byte order mark, CRLF and tabs', async () => {
    const found = await read(
      '\uFEFFextra\tscore\t clicked \titem_id\tlist_id\t\r\n?\t-1.5\t1\ti\tl\t0\r\n\r\n',
      'tsv',
    );
    expect(found.table).toMatchObject({ rows: 1, lists: { names: ['l'] }, items: { names: ['i'] } });
    expect([...found.table.scores]).toEqual([-1.5]);
    expect(found.warnings).toEqual([]);
  });

  it('reads NDJSON texts and numbers as ids', async () => {
    const found = await read(
      '{"list_id":"007","item_id":7,"clicked":1,"score":1}\n\n{"score":2,"clicked":false,"item_id":"7 ","list_id":12345678901234567,"x":{"y":[1]}}\n',
      'ndjson',
    );
    expect(texts(found, 'lists')).toEqual(['007', '12345678901234567']);
    expect(texts(found, 'items')).toEqual(['7', '7 ']);
  });

  it('reads what pyarrow wrote', async () => {
    const found = await readPredictions(fileURLToPath(new URL('./pyarrow.fixture.parquet', import.meta.url)));
    expect(texts(found, 'lists')).toEqual(['007', '007', '8']);
    expect(texts(found, 'items')).toEqual(['9007199254740993', '2', '2']);
    expect(texts(found, 'users')).toEqual(['ann', 'ann', null]);
    expect([...found.table.clicked]).toEqual([1, 0, 1]);
    expect([...found.table.scores]).toEqual([Math.fround(0.1), 0.25, -1]);
    expect([...found.table.dwell]).toEqual([1 / 3, NaN, NaN]);
    expect(found.table.ranks).toBeUndefined();
    expect(found.warnings[0]).toContain('"rank" is there on 2 of 3 rows only, so scores decide the order');
  });

  it('gives ranks where all rows have one', async () => {
    const head = 'list_id,item_id,clicked,score,rank\n';
    expect([...(await read(`${head}l,a,1,1,2\nl,b,1,1,1\n`)).table.ranks!]).toEqual([2, 1]);
    expect((await read(`${head}l,a,1,1,\nl,b,1,1,\n`)).table.ranks).toBeUndefined();
  });

  it('takes zero rows under a valid header, with a warning', async () => {
    const found = await read('list_id,item_id,clicked,score\n');
    expect(found.table.rows).toBe(0);
    expect(found.warnings[0]).toContain('there are no rows, so there is nothing to measure');
    expect((await read('list_id,item_id,clicked,score,rank')).table.ranks).toBeUndefined();
    expect((await read('\n', 'ndjson')).table.rows).toBe(0);
  });

  it('reads many rows in the order of the file', async () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => `l${row >> 4},i${row & 15},${row & 1},${row}`);
    const found = await read(`list_id,item_id,clicked,score\n${rows.join('\n')}\n`);
    expect(found.table.rows).toBe(100_000);
    expect(found.table.scores.every((score, row) => score === row)).toBe(true);
    rows[90_000] = 'l,i,1,oops';
    expect(await messageOf(`list_id,item_id,clicked,score\n${rows.join('\n')}\n`)).toContain(
      'p.csv:90002: bad score; found "oops"',
    );
  });
});

const HEAD = 'list_id,item_id,clicked,score\n';

describe('what readPredictions refuses', () => {
  it.each([
    [
      'a missing score',
      `${HEAD}l,a,1,.5\nl,b,1,\n`,
      'p.csv:3: bad score; found nothing; expected a finite number',
    ],
    ['a NaN score', `${HEAD}l,a,1,nan\n`, 'p.csv:2: bad score; found "nan"; expected a finite number'],
    [
      'an infinite score',
      `${HEAD}l,a,1,-inf\n`,
      'p.csv:2: bad score; found "-inf"; expected a finite number',
    ],
    ['a text for a score', `${HEAD}l,a,1,1;5\n`, 'p.csv:2: bad score; found "1;5"; expected a finite number'],
    ['clicked 2', `${HEAD}l,a,2,1\n`, 'p.csv:2: bad clicked; found "2"; expected 0, 1, true or false'],
    ['no clicked', `${HEAD}l,a,,1\n`, 'p.csv:2: bad clicked; found nothing; expected 0, 1, true or false'],
    ['an empty id', `${HEAD},a,1,1\n`, 'p.csv:2: list_id is empty; expected an id'],
    [
      'a row twice, after empty lines and a field of two lines',
      `${HEAD}\n"l\n2",a,1,1\n\nl,b,1,1\nl,"say ""b""\n",1,1\nl,b,0,2\n`,
      'p.csv:9: item "b" is in list "l" twice; found the same ids at p.csv:6',
    ],
    [
      'a short line',
      `${HEAD}l,a,1,1\nl,b,1\n`,
      'p.csv:3: the line is not as long as the header; found 3 fields; expected 4',
    ],
    ['an open quote', `${HEAD}l,"a,1,1\nl,b,1,1\n`, 'p.csv:2: a quote is opened and not closed'],
    [
      'bytes that are not UTF-8',
      Buffer.from(`${HEAD}l,\xff,1,1\n`, 'latin1'),
      'p.csv:2: the text is not UTF-8',
    ],
    [
      'a missing column',
      'list_id,item_id,clicked,scores\nl,a,1,1\n',
      'p.csv: there is no column "score"; found list_id, item_id, clicked, scores; expected list_id, item_id, clicked, score and, where known, user_id, dwell, rank; is "scores" meant?',
    ],
    ['a column twice', 'list_id,item_id,clicked,score,score\n', 'p.csv:1: two columns are called "score"'],
    [
      'a negative dwell',
      'list_id,item_id,clicked,score,dwell\nl,a,1,1,-1\n',
      'p.csv:2: bad dwell; found -1; expected seconds, 0 or more, or nothing where unknown',
    ],
    [
      'an infinite dwell',
      'list_id,item_id,clicked,score,dwell\nl,a,1,1,inf\n',
      'p.csv:2: bad dwell; found inf; expected seconds, 0 or more, or nothing where unknown',
    ],
    [
      'a text for a rank',
      'list_id,item_id,clicked,score,rank\nl,a,1,1,first\n',
      'p.csv:2: bad rank; found "first"; expected a finite number',
    ],
    [
      'two users of a list',
      'list_id,item_id,clicked,score,user_id\nl,a,1,1,ann\nl,b,1,1,\nl,c,1,1,bob\n',
      'p.csv:4: list "l" has two users; found "bob", earlier "ann"; expected list ids distinct between users',
    ],
  ])('%s', async (_, text, message) => {
    expect(await messageOf(text)).toBe(message);
  });

  it('names the line in NDJSON too', async () => {
    const good = '{"list_id":"l","item_id":"a","clicked":1,"score":1}\n';
    expect(await messageOf(`${good}\n{"list_id":"l","item_id":"b","clicked":1}\n`, 'ndjson')).toBe(
      'p.ndjson:3: bad score; found nothing; expected a finite number',
    );
    expect(
      await messageOf(`${good}{"list_id":"l","item_id":"b","clicked":1,"score":NaN}\n`, 'jsonl'),
    ).toContain('p.jsonl:2: bad score; found "NaN"');
    expect(await messageOf(`${good}{"list_id":"l",\n`, 'ndjson')).toMatch(
      /^p\.ndjson:2: not JSON \(.+\); expected one JSON object a line$/,
    );
    expect(await messageOf('{"list_id":"l","item":"a","clicked":1,"score":1}\n', 'ndjson')).toContain(
      'p.ndjson: there is no column "item_id"; found list_id, clicked, score, item;',
    );
  });

  it('files that are not there, are empty or of another kind', async () => {
    expect(await messageOf('')).toBe(
      'p.csv: the file has 0 bytes; expected at least a header; write the file again',
    );
    expect(await messageOf('', 'parquet')).toContain('p.parquet: the file has 0 bytes');
    expect(await messageOf('PAR1 it is not', 'parquet')).toContain('p.parquet: not a whole Parquet file');
    expect(await messageOf(HEAD, 'json')).toBe(
      'p.json: the extension names no format of predictions; found ".json"; expected .csv, .tsv, .ndjson, .jsonl, .parquet',
    );
    await expect(readPredictions(join(folder, 'none.csv'))).rejects.toThrow(
      'none.csv: no such file; check the path',
    );
    await expect(readPredictions(join(folder, '[*]?.csv'))).rejects.toThrow('no such file');
    await writeFile(join(folder, '[*]?.csv'), `${HEAD}l,a,1,1\n`);
    expect((await readPredictions(join(folder, '[*]?.csv'))).table.rows).toBe(1);
  });
});
