import { join } from 'node:path';
import { DIM, stored } from '../world/vectors.js';
import { MOST_TAGS, NO_TAG, UserTraits, type World } from '../world/index.js';
import { ListColumn, NumberColumn, type Column } from './columns.js';
import { writeParquet, type FileFacts } from './write-parquet.js';
import type { FilesFacts } from './write-day.js';

/** Users and items of one file. */
const FILE_ROWS = 131_072;

/** Writes what models may see of the items, and apart from it the truth. */
export async function writeItems(log: string, world: World): Promise<FilesFacts> {
  const { seen, hidden } = world.catalogue;
  return writeInFiles(log, 'items', seen.count, (first, rows) => {
    const tags = new ListColumn('u16', rows, MOST_TAGS);
    const trueTags = new ListColumn('u16', rows, MOST_TAGS);
    const vector = new ListColumn('f32', rows, DIM);
    const numbers = numberColumns(rows);
    const numbersOfItem = new Float32Array(DIM);
    const length = new NumberColumn('f32', rows, true);
    const publish = new NumberColumn('i64', rows);
    for (let row = 0; row < rows; row++) {
      const item = first + row;
      putTags(tags, row, seen.tags, item);
      putTags(trueTags, row, hidden.tags, item);
      for (let d = 0; d < DIM; d++) numbersOfItem[d] = stored(hidden.vectors, item * DIM, d);
      putNumbers(vector, row, numbersOfItem);
      publish.setTime(row, seen.publishTime[item]!);
      const known = seen.length[item]!;
      if (Number.isNaN(known)) length.setNull(row);
      else length.values[row] = known;
    }
    return {
      seen: {
        item_id: numbers('u32', (row) => first + row),
        type: numbers('u8', (row) => seen.type[first + row]!),
        topic: numbers('u8', (row) => seen.topic[first + row]!),
        tags,
        length,
        publisher: numbers('u32', (row) => seen.publisher[first + row]!),
        publish_time: publish,
        title_style: numbers('u8', (row) => seen.titleStyle[first + row]!),
        media_count: numbers('u8', (row) => seen.mediaCount[first + row]!),
      },
      hidden: {
        item_id: numbers('u32', (row) => first + row),
        topic: numbers('u8', (row) => hidden.topic[first + row]!),
        tags: trueTags,
        vector,
        appeal: numbers('f32', (row) => hidden.appeal[first + row]!),
        value: numbers('f32', (row) => hidden.value[first + row]!),
        length: numbers('f32', (row) => hidden.length[first + row]!),
        freshness: numbers('f32', (row) => hidden.freshness[first + row]!),
        policy_score: numbers('f32', (row) => hidden.policyScore[first + row]!),
      },
    };
  });
}

const TRAITS = {
  click_level: 'clickLevel',
  dwell_trait: 'dwellTrait',
  appeal: 'appeal',
  scrolling: 'scrolling',
  staying: 'staying',
  activity: 'activity',
  click_share: 'clickShare',
  need_clicks: 'needClicks',
  need_seconds: 'needSeconds',
} as const;

const TRAIT_VECTORS = {
  type_taste: ['typeTaste', 3],
  stable: ['stable', DIM],
  reading: ['ownReading', DIM],
  policy_noise: ['policyNoise', DIM],
  policy_reading_noise: ['policyReadingNoise', DIM],
} as const;

/** Writes what models may see of the users, and apart from it the truth. */
export async function writeUsers(log: string, world: World, users: number): Promise<FilesFacts> {
  const traits = new UserTraits(world.constants, world.seed);
  return writeInFiles(log, 'users', users, (first, rows) => {
    const column = numberColumns(rows);
    const ids = (): NumberColumn => column('u32', (row) => first + row);
    const missing = ['age', 'gender', 'city'] as const;
    const seen = {
      user_id: ids(),
      age: new NumberColumn('i8', rows, true),
      gender: new NumberColumn('i8', rows, true),
      city: new NumberColumn('i8', rows, true),
      platform: new NumberColumn('u8', rows),
    };
    const scalars = Object.entries(TRAITS).map(([name, trait]) => ({
      name,
      trait,
      column: new NumberColumn('f32', rows),
    }));
    const vectors = Object.entries(TRAIT_VECTORS).map(([name, [trait, length]]) => ({
      name,
      trait,
      column: new ListColumn('f32', rows, length),
    }));
    const bot = new NumberColumn('u8', rows);
    for (let row = 0; row < rows; row++) {
      const key = traits.key(first + row);
      traits.load(key);
      const known = traits.seen(key);
      for (const name of missing) {
        if (known[name] < 0) seen[name].setNull(row);
        else seen[name].values[row] = known[name];
      }
      seen.platform.values[row] = known.platform;
      bot.values[row] = traits.bot ? 1 : 0;
      for (const { trait, column: target } of scalars) target.values[row] = traits[trait];
      for (const { trait, column: target } of vectors) putNumbers(target, row, traits[trait]);
    }
    const hidden = [...scalars, ...vectors].map((entry) => [entry.name, entry.column] as const);
    return { seen, hidden: { user_id: ids(), bot, ...Object.fromEntries<Column>(hidden) } };
  });
}

/** Two tables of the same rows: what models may see, and the truth. */
interface TwoTables {
  readonly seen: Readonly<Record<string, Column>>;
  readonly hidden: Readonly<Record<string, Column>>;
}

async function writeInFiles(
  log: string,
  name: string,
  count: number,
  tables: (first: number, rows: number) => TwoTables,
): Promise<FilesFacts> {
  const facts: Record<string, FileFacts> = {};
  for (let first = 0, part = 0; first < count; first += FILE_ROWS, part++) {
    const rows = Math.min(FILE_ROWS, count - first);
    const { seen, hidden } = tables(first, rows);
    const file = `${name}/${String(part).padStart(3, '0')}.parquet`;
    facts[file] = await writeParquet(join(log, file), seen, rows);
    facts[`hidden/${file}`] = await writeParquet(join(log, 'hidden', file), hidden, rows);
  }
  return facts;
}

function numberColumns(rows: number) {
  return (kind: 'u8' | 'u32' | 'f32', value: (row: number) => number): NumberColumn => {
    const column = new NumberColumn(kind, rows);
    for (let row = 0; row < rows; row++) column.values[row] = value(row);
    return column;
  };
}

function putNumbers(column: ListColumn, row: number, numbers: Float32Array | Float64Array): void {
  column.values.values.set(numbers, column.start(row));
  column.end(row, numbers.length);
}

/** Tags of an item; null where none are known. */
function putTags(column: ListColumn, row: number, tags: Uint16Array, item: number): void {
  const at = column.start(row);
  let count = 0;
  while (count < MOST_TAGS && tags[item * MOST_TAGS + count] !== NO_TAG) {
    column.values.values[at + count] = tags[item * MOST_TAGS + count]!;
    count++;
  }
  if (count === 0) column.endNull(row);
  else column.end(row, count);
}
