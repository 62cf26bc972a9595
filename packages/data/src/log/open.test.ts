import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logViews, openDuckDb, openLog, readLogSchema } from '../index.js';
import type { Database } from '../index.js';

let folder: string;
let db: Database;

const schema = {
  format: 'paretorec-log',
  version: 1,
  lists: 1,
  impressions: 2,
  fields: [{ name: 'hour', file: 'lists', group: 'context', kind: 'numeric' }],
  labels: [
    { name: 'clicked', kind: 'binary' },
    { name: 'dwell', kind: 'duration', unit: 'seconds' },
  ],
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-test-'));
  db = await openDuckDb({ threads: 1 });
});

afterEach(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

async function write(name: string, sql: string): Promise<void> {
  await db.run(`COPY (${sql}) TO '${join(folder, name)}' (FORMAT parquet)`);
}

async function writeTinyLog(): Promise<void> {
  await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
  await write(
    'lists.parquet',
    `SELECT 7::UINTEGER AS list_id, 'ann' AS user_id, 1000::BIGINT AS time, 5 AS hour`,
  );
  await write(
    'impressions.parquet',
    `SELECT 7 AS list_id, p::UTINYINT AS position, 10 * p AS item_id, (p = 2)::UTINYINT AS clicked, 0.5 * p AS dwell FROM range(1, 3) t(p)`,
  );
}

describe('a log', () => {
  it('says which fields are lost with a file that is not there', async () => {
    await writeTinyLog();
    const item = { name: 'topic', file: 'items', group: 'item', kind: 'categorical' };
    const declared = { ...schema, fields: [...schema.fields, item] };
    await writeFile(join(folder, 'schema.json'), JSON.stringify(declared));
    await expect(openLog(folder)).rejects.toThrow(/has no items, which schema.json says has topic/u);
  });

  it('opens with absent optional columns as nulls and absent files as ids', async () => {
    await writeTinyLog();
    await logViews(db, await openLog(folder));
    expect(await db.rows('SELECT * FROM lists')).toEqual([
      {
        list_id: 7,
        user_id: 'ann',
        time: 1000,
        session_id: null,
        part: null,
        hist_item: null,
        hist_dwell: null,
        hist_age: null,
        hour: 5,
      },
    ]);
    expect(await db.rows('SELECT * FROM items ORDER BY 1')).toEqual([{ item_id: 10 }, { item_id: 20 }]);
    expect(await db.rows('SELECT * FROM users')).toEqual([{ user_id: 'ann' }]);
    expect(await db.rows('SELECT position, clicked, dwell, propensity FROM impressions ORDER BY 1')).toEqual([
      { position: 1, clicked: 0, dwell: 0.5, propensity: null },
      { position: 2, clicked: 1, dwell: 1, propensity: null },
    ]);
  });

  it('streams while other statements run', async () => {
    await writeTinyLog();
    await logViews(db, await openLog(folder));
    let rows = 0;
    for await (const chunk of db.stream('SELECT item_id FROM impressions, range(5000)')) {
      rows += chunk.rowCount;
      await db.rows('SELECT 1');
    }
    expect(rows).toBe(10_000);
  });

  it('names what is wrong with the path or the schema', async () => {
    await expect(readLogSchema(join(folder, 'none'))).rejects.toThrow(
      /none: not a paretorec log; found no such folder/,
    );
    await expect(readLogSchema(folder)).rejects.toThrow('found a folder without schema.json');
    await writeFile(join(folder, 'schema.json'), '{"format": "paretorec-log", ');
    await expect(readLogSchema(folder)).rejects.toMatchObject({ code: 'bad-schema', kind: 'input' });
    await expect(readLogSchema(join(folder, 'schema.json'))).rejects.toThrow('found a file');
    await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
    await expect(openLog(folder)).rejects.toThrow(/the log has no lists/);
  });

  it('names missing columns, wrong types and damaged files', async () => {
    await writeTinyLog();
    await write('lists.parquet', `SELECT 7 AS list_id, 'ann' AS user_id, 1000 AS times, 5 AS hour`);
    await expect(openLog(folder).then((log) => logViews(db, log))).rejects.toThrow(
      /no column "time".*did you mean "times"/,
    );
    await write('lists.parquet', `SELECT 7 AS list_id, 'ann' AS user_id, 'now' AS time, 5 AS hour`);
    await expect(openLog(folder).then((log) => logViews(db, log))).rejects.toMatchObject({
      code: 'wrong-type',
    });
    await writeFile(join(folder, 'lists.parquet'), 'PAR1 cut');
    await expect(openLog(folder).then((log) => logViews(db, log))).rejects.toMatchObject({
      code: 'broken-parquet',
    });
    await writeFile(join(folder, 'lists.parquet'), '');
    await expect(openLog(folder).then((log) => logViews(db, log))).rejects.toMatchObject({
      code: 'broken-parquet',
    });
  });
});

describe('a database', () => {
  it('refuses a memory limit without a unit', async () => {
    await expect(openDuckDb({ memoryLimit: 'lots' })).rejects.toThrow(/memory limit "lots"/);
  });

  it('stops on an abort signal', async () => {
    const control = new AbortController();
    const other = await openDuckDb({ signal: control.signal });
    setTimeout(() => control.abort(), 30);
    await expect(other.run('SELECT max(random()) FROM range(100000000000)')).rejects.toMatchObject({
      kind: 'interrupted',
    });
    await expect(other.run('SELECT 1')).rejects.toMatchObject({ kind: 'interrupted' });
    await other.close();
  });
});
