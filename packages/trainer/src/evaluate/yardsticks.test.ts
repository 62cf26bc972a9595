import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitDataset } from '@paretorec/data';
import { PlantedWorld, writePlantedLog, type PlantedList } from '@paretorec/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scoreYardstick, type ScoredTable, type Yardstick } from '../index.js';

const HOUR = 3_600_000;
let folder: string;
let written = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yardsticks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const list = (listId: number, time: number, shown: readonly number[], clicked: number): PlantedList => ({
  listId,
  user: listId % 3,
  time,
  impressions: shown.map((item) => ({ item, clicked: item === clicked, dwell: item === clicked ? 10 : 0 })),
});

async function rank(lists: readonly PlantedList[], yardstick: Yardstick): Promise<ScoredTable> {
  const log = join(folder, String(written++));
  await writePlantedLog(new PlantedWorld({ users: 3, items: 9 }), log, lists);
  const dataset = await fitDataset({
    log,
    objectives: [{ name: 'click', label: 'clicked', population: 'all' }],
    split: { train: 0.5, validation: 0, test: 0.5 },
    threads: 1,
  });
  try {
    return await scoreYardstick(dataset, 'test', yardstick);
  } finally {
    await dataset.close();
  }
}

const LISTS = [
  list(1, 0, [1, 2], 2),
  list(2, HOUR, [2, 3], 2),
  list(3, 3 * HOUR, [1, 3, 4], 3),
  list(4, 4 * HOUR, [4, 2, 5], 5),
];
const scores = async (yardstick: Yardstick): Promise<[string, number][]> => {
  const { itemIds, scores: found } = await rank(LISTS, yardstick);
  return itemIds.map((item, row) => [item, found[row]!]);
};

it('ranks by the clicks so far, the hours since an item was first shown, or not at all (hand-worked)', async () => {
  // The test part is lists 3 and 4.
  const items = ['1', '3', '4', '4', '2', '5'];
  const expected: readonly (readonly [Yardstick, readonly number[]])[] = [
    ['recency', [-3, -2, -0, -1, -4, -0]],
    ['popularity', [0, 0, 0, 0, 2, 0]],
    ['random order', [0, 0, 0, 0, 0, 0]],
  ];
  for (const [yardstick, values] of expected)
    expect(await scores(yardstick), yardstick).toEqual(items.map((item, row) => [item, values[row]]));
});

it('refuses to call an order by chance recency where no item is older than another', async () => {
  const lists = [
    list(1, 0, [1, 2], 2),
    list(2, 0, [3, 4], 3),
    list(3, HOUR, [1, 3], 1),
    list(4, HOUR, [2, 4], 2),
  ];
  await expect(rank(lists, 'recency')).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParetorecError: yardstick recency: the log does not tell new items from old ones: all items in its test part are of the same age; give items a publish_time or lists the times at which they were shown, or leave the row out]`,
  );
});
