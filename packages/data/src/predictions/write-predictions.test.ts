import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '../duckdb/database.js';
import { readPredictions, writePredictions } from './index.js';
import type { PredictionBatch } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predictions-'));
});
afterAll(() => rm(folder, { recursive: true }));

const BATCH: PredictionBatch = {
  listIds: ['007', '007'],
  userIds: ['ann', 'ann'],
  itemIds: ['a,"b"\n', ' ü '],
  positions: Int32Array.of(1, 2),
  clicked: Uint8Array.of(1, 0),
  dwell: Float64Array.of(1 / 3, NaN),
  scores: Float64Array.of(0.1 + 0.2, 1e-320),
  objectiveScores: [Float64Array.of(0.5, -1), Float64Array.of(NaN, 2)],
  weights: [Float64Array.of(0.25, 1), Float64Array.of(0.75, 0)],
};
const SECOND: PredictionBatch = { ...BATCH, listIds: ['8', '8'], userIds: [null, null] };

async function* batches(...some: PredictionBatch[]): AsyncGenerator<PredictionBatch> {
  for (const batch of some) yield await Promise.resolve(batch);
}

describe('writePredictions', () => {
  it('writes CSV with every column', async () => {
    const file = join(folder, 'all.csv');
    expect(
      await writePredictions(file, ['click', 'dwell'], batches({ ...BATCH, ranks: [2, 1] }, SECOND)),
    ).toBe(4);
    expect(await readFile(file, 'utf8')).toBe(
      'list_id,user_id,item_id,position,clicked,dwell,score,rank,score_click,score_dwell,weight_click,weight_dwell\n' +
        '007,ann,"a,""b""\n",1,1,0.3333333333333333,0.30000000000000004,2,0.5,,0.25,0.75\n' +
        '007,ann, ü ,2,0,,1e-320,1,-1,2,1,0\n' +
        '8,,"a,""b""\n",1,1,0.3333333333333333,0.30000000000000004,,0.5,,0.25,0.75\n' +
        '8,, ü ,2,0,,1e-320,,-1,2,1,0\n',
    );
  });

  it('writes NDJSON with nulls', async () => {
    const file = join(folder, 'all.ndjson');
    await writePredictions(file, ['click', 'dwell'], [SECOND]);
    const [first] = (await readFile(file, 'utf8')).split('\n');
    expect(JSON.parse(first!)).toEqual({
      list_id: '8',
      user_id: null,
      item_id: 'a,"b"\n',
      position: 1,
      clicked: 1,
      dwell: 1 / 3,
      score: 0.1 + 0.2,
      rank: null,
      score_click: 0.5,
      score_dwell: null,
      weight_click: 0.25,
      weight_dwell: 0.75,
    });
  });

  it('writes Parquet with types', async () => {
    const file = join(folder, 'all.parquet');
    await writePredictions(file, ['click', 'dwell'], batches(BATCH, SECOND));
    const db = await openDuckDb();
    const types = await db.describe(`SELECT * FROM '${file}'`);
    const rows = await db.rows(`SELECT * FROM '${file}'`);
    await db.close();
    expect([...types.values()].join(' ')).toBe(
      'VARCHAR VARCHAR VARCHAR BIGINT BIGINT DOUBLE DOUBLE BIGINT DOUBLE DOUBLE DOUBLE DOUBLE',
    );
    expect(rows[1]).toMatchObject({
      list_id: '007',
      item_id: ' ü ',
      dwell: null,
      score: 1e-320,
      score_dwell: 2,
      rank: null,
    });
  });

  it.each(['csv', 'tsv', 'ndjson', 'jsonl', 'parquet'])('is read back exactly from %s', async (extension) => {
    const file = join(folder, `back.${extension}`);
    const id = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !text.includes('\0'));
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const row = fc.record({ item: id, score: finite, clicked: fc.boolean(), dwell: finite.map(Math.abs) });
    const anyRows = fc.uniqueArray(row, { selector: ({ item }) => item, minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(anyRows, id, fc.option(id), async (rows, list, user) => {
        await writePredictions(
          file,
          [],
          [
            {
              listIds: rows.map(() => list),
              userIds: rows.map(() => user),
              itemIds: rows.map(({ item }) => item),
              positions: rows.map((_, place) => place),
              clicked: rows.map(({ clicked }) => Number(clicked)),
              dwell: rows.map(({ dwell }) => dwell),
              scores: rows.map(({ score }) => score),
              ranks: rows.map((_, place) => rows.length - place),
              objectiveScores: [],
              weights: [],
            },
          ],
        );
        const { table } = await readPredictions(file);
        expect(table.lists.names).toEqual([list]);
        expect(table.users?.names).toEqual(user === null ? [] : [user]);
        expect(Array.from(table.items.codes, (code) => table.items.names[code])).toEqual(
          rows.map(({ item }) => item),
        );
        expect([...table.scores]).toEqual(rows.map(({ score }) => (score === 0 ? 0 : score)));
        expect([...table.dwell]).toEqual(rows.map(({ clicked, dwell }) => (clicked ? dwell : NaN)));
        expect([...table.ranks!]).toEqual(rows.map((_, place) => rows.length - place));
      }),
      { numRuns: 8 },
    );
  });

  it('leaves the old file and nothing beside it when it fails', async () => {
    const place = await mkdtemp(join(folder, 'atomic-'));
    const file = join(place, 'p.csv');
    await writeFile(file, 'old');
    async function* failing(): AsyncGenerator<PredictionBatch> {
      yield await Promise.resolve({ ...BATCH, objectiveScores: [], weights: [] });
      throw new Error('the model broke');
    }
    await expect(writePredictions(file, [], failing())).rejects.toThrow('the model broke');
    expect(await readdir(place)).toEqual(['p.csv']);
    expect(await readFile(file, 'utf8')).toBe('old');
    await writePredictions(file, [], []);
    expect(await readdir(place)).toEqual(['p.csv']);
    expect((await readPredictions(file)).table.rows).toBe(0);
  });

  it('refuses what could not be read back', async () => {
    const write = (batch: Partial<PredictionBatch>, file = 'bad.csv') =>
      writePredictions(join(folder, file), ['click', 'dwell'], [{ ...BATCH, ...batch }]);
    await expect(write({ scores: [1, NaN] })).rejects.toThrow(
      'predictions, score of row 1: cannot be written; found NaN',
    );
    await expect(write({ dwell: [Infinity, 1] })).rejects.toThrow(
      'predictions, dwell of row 0: cannot be written',
    );
    await expect(write({ itemIds: ['', 'b'] })).rejects.toThrow(
      'ids of row 0: cannot be written; found an empty id',
    );
    await expect(write({ weights: [] })).rejects.toThrow(
      'predictions, weight_click: cannot be written; found 0 values',
    );
    await expect(write({}, 'bad.txt')).rejects.toThrow('the extension names no format');
    await expect(write({}, 'none/bad.csv')).rejects.toThrow('cannot write into the folder');
    expect((await readdir(folder)).filter((name) => name.includes('bad'))).toEqual([]);
  });
});
