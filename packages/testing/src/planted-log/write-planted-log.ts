import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openDuckDb, sqlText, type LogSchema } from '@paretorec/data';
import type { PlantedWorld } from './planted-world.js';

/** Writes a planted world as a log in the project's format. */
export async function writePlantedLog(world: PlantedWorld, folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'planted-'));
  const db = await openDuckDb();
  try {
    await mkdir(folder, { recursive: true });
    const { users, items, lists, listLength } = world.options;
    const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i);
    const csv = {
      users: ['user_id,taste,patient', ...numbers(users).map((u) => `${u},${world.tastes[u]},${world.patient[u]}`)],
      items: ['item_id,topic,is_long', ...numbers(items).map((i) => `${i},${world.topics[i]},${world.long[i]}`)],
      lists: listRows(world),
      impressions: impressionRows(world),
    };
    for (const [name, rows] of Object.entries(csv)) {
      const file = join(scratch, `${name}.csv`);
      await pipeline(Readable.from(lines(rows)), createWriteStream(file));
      const target = join(folder, `${name}.parquet`);
      await db.run(`COPY (FROM read_csv(${sqlText(file)})) TO ${sqlText(target)} (FORMAT parquet)`);
    }
    const schema: LogSchema = {
      format: 'paretorec-log',
      version: 1,
      source: { planted: { ...world.options } },
      lists,
      impressions: lists * listLength,
      fields: [
        { name: 'taste', file: 'users', group: 'user', kind: 'categorical' },
        { name: 'patient', file: 'users', group: 'user', kind: 'categorical' },
        { name: 'topic', file: 'items', group: 'item', kind: 'categorical' },
        { name: 'is_long', file: 'items', group: 'item', kind: 'categorical' },
      ],
      labels: [
        { name: 'clicked', kind: 'binary' },
        { name: 'dwell', kind: 'duration', unit: 'seconds' },
      ],
      columns: {},
    };
    await writeFile(join(folder, 'schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
  } finally {
    await db.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function* listRows(world: PlantedWorld): Generator<string> {
  yield 'list_id,user_id,time';
  for (const { listId, user, time } of world.lists()) yield `${listId},${user},${time}`;
}

function* impressionRows(world: PlantedWorld): Generator<string> {
  yield 'list_id,position,item_id,clicked,dwell';
  for (const { listId, impressions } of world.lists()) {
    for (const [index, { item, clicked, dwell }] of impressions.entries()) {
      yield `${listId},${index + 1},${item},${clicked ? 1 : 0},${dwell.toFixed(2)}`;
    }
  }
}

function* lines(rows: Iterable<string>): Generator<string> {
  for (const row of rows) yield `${row}\n`;
}
