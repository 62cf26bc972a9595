import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openDuckDb, sqlText, type LogSchema } from '@paretorec/data';
import type { PlantedList, PlantedWorld } from './planted-world.js';

/**
 * Writes a planted world as a log in the project's format.
 *
 * @param shown the lists of the log, in time order; default: those of the world.
 */
export async function writePlantedLog(
  world: PlantedWorld,
  folder: string,
  shown: Iterable<PlantedList> = { [Symbol.iterator]: () => world.lists() },
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'planted-'));
  const db = await openDuckDb();
  try {
    await mkdir(folder, { recursive: true });
    const { users, items } = world.options;
    const sizes = { lists: 0, impressions: 0 };
    for (const { impressions } of shown) {
      sizes.lists += 1;
      sizes.impressions += impressions.length;
    }
    const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i);
    const csv = {
      users: [
        'user_id,taste,patient',
        ...numbers(users).map((u) => `${u},${world.tastes[u]},${world.patient[u]}`),
      ],
      items: [
        'item_id,topic,is_long',
        ...numbers(items).map((i) => `${i},${world.topics[i]},${world.long[i]}`),
      ],
      lists: listRows(shown),
      impressions: impressionRows(shown),
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
      ...sizes,
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

function* listRows(shown: Iterable<PlantedList>): Generator<string> {
  yield 'list_id,user_id,time';
  for (const { listId, user, time } of shown) yield `${listId},${user},${time}`;
}

function* impressionRows(shown: Iterable<PlantedList>): Generator<string> {
  yield 'list_id,position,item_id,clicked,dwell';
  for (const { listId, impressions } of shown) {
    for (const [index, { item, clicked, dwell }] of impressions.entries()) {
      yield `${listId},${index + 1},${item},${clicked ? 1 : 0},${dwell.toFixed(2)}`;
    }
  }
}

function* lines(rows: Iterable<string>): Generator<string> {
  for (const row of rows) yield `${row}\n`;
}
