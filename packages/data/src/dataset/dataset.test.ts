import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListBatch } from '@paretorec/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePredictions } from '../predictions/index.js';
import { fitDataset, openDataset } from './index.js';
import type { Dataset, FitOptions, ObjectiveData } from './index.js';
import { asText, collect, idsOf, numbersOf, randomLog, writeTinyLog } from './tiny-log.test-kit.js';
import type { TinyLog } from './tiny-log.test-kit.js';

const click: ObjectiveData = { name: 'click', label: 'clicked', population: 'all' };
const dwell: ObjectiveData = { name: 'dwell', label: 'dwell', population: 'all' };
const HOUR = 3_600_000;
const START = 1_700_000_000_000;

let root: string;
let open: Dataset[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'paretorec-test-'));
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((dataset) => dataset.close()));
  await rm(root, { recursive: true });
});

async function folderOf(log: TinyLog): Promise<string> {
  const folder = await mkdtemp(join(root, 'log-'));
  await writeTinyLog(folder, log);
  return folder;
}

async function fit(log: TinyLog, options: Partial<FitOptions> = {}): Promise<Dataset> {
  const dataset = await fitDataset({
    log: await folderOf(log),
    objectives: [click, dwell],
    threads: 2,
    ...options,
  });
  open.push(dataset);
  return dataset;
}

async function reopen(fitted: string, log: TinyLog): Promise<Dataset> {
  const dataset = await openDataset({ fitted, log: await folderOf(log), threads: 1 });
  open.push(dataset);
  return dataset;
}

function whole(
  dataset: Dataset,
  part: 'all' | 'train' | 'validation' | 'test' = 'all',
): Promise<ListBatch[]> {
  return collect(
    dataset.batches(part, { batchSize: 1000, listLength: 'whole', order: 'time', withOutcome: true }),
  );
}

describe('split', () => {
  it('cuts by time and keeps equal times together', async () => {
    const times = [5, 1, 1, 2, 3, 3, 3, 4, 6, 7];
    const lists = times.map((time, i) => ({ list_id: i, user_id: 1, time: START + time }));
    const impressions = lists.map(({ list_id }) => ({
      list_id,
      position: 1,
      item_id: 1,
      clicked: 1,
      dwell: 2,
    }));
    const dataset = await fit({ lists, impressions }, { split: { train: 0.5, validation: 0.2, test: 0.3 } });
    // sorted: 1 1 2 3 3 | 3 4 | 5 6 7: the 3s move to validation together
    expect(dataset.counts.train.lists).toBe(3);
    expect(dataset.counts.validation.lists).toBe(4);
    expect(dataset.counts.test).toEqual({ lists: 3, impressions: 3, clicks: 3 });
    const [batch] = await whole(dataset, 'validation');
    expect(batch?.outcome?.listIds).toEqual(['4', '5', '6', '7']);
  });

  it('takes the parts that the log names', async () => {
    const parts = ['test', 'train', 'validation', 'train'];
    const lists = parts.map((part, i) => ({ list_id: i, user_id: 1, time: START + i, part }));
    const impressions = lists.map(({ list_id }) => ({
      list_id,
      position: 1,
      item_id: 1,
      clicked: 1,
      dwell: 2,
    }));
    const dataset = await fit({ lists, impressions });
    expect((await whole(dataset, 'train'))[0]?.outcome?.listIds).toEqual(['1', '3']);
    expect((await whole(dataset, 'all'))[0]?.outcome?.listIds).toEqual(['0', '1', '2', '3']);
  });
});

describe('the past', () => {
  const lists = [
    { list_id: 1, user_id: 7, time: START },
    { list_id: 2, user_id: 7, time: START + 10_000 },
    { list_id: 3, user_id: 8, time: START + 10_000 },
    { list_id: 4, user_id: 7, time: START + 2 * HOUR },
  ];
  const impressions = [
    { list_id: 1, position: 1, item_id: 100, clicked: 1, dwell: 20 },
    { list_id: 1, position: 2, item_id: 101, clicked: 0, dwell: 0 },
    { list_id: 2, position: 1, item_id: 101, clicked: 1, dwell: null },
    { list_id: 3, position: 1, item_id: 101, clicked: 1, dwell: 5 },
    { list_id: 3, position: 2, item_id: 100, clicked: 0, dwell: 0 },
    { list_id: 4, position: 1, item_id: 101, clicked: 0, dwell: 0 },
    { list_id: 4, position: 2, item_id: 100, clicked: 0, dwell: 0 },
  ];

  it('counts earlier clicks alone, dwells only once over, and hands out histories (hand-worked)', async () => {
    const dataset = await fit({ lists, impressions }, { split: { train: 1, validation: 0, test: 0 } });
    const [batch] = await whole(dataset);
    expect(batch?.outcome?.popularity).toEqual(
      Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 1, 0, 0),
    );
    // two lists at 10 s, one at 2 hours, items first shown at 0
    const seconds = batch?.outcome?.age.map((hours) => Math.round(hours * 3600));
    expect(seconds).toEqual(Float64Array.of(0, 0, 0, 0, 10, 0, 0, 0, 10, 10, 0, 0, 7200, 7200, 0, 0));
    // shown so far: item 101 once before lists 2 and 3 of the same time, three times before list 4; ln 4 = 2 ln 2
    const shownBefore = numbersOf(
      batch?.impression[dataset.schema.impression.findIndex((f) => f.name === 'item_impressions')],
    );
    const [none, once, thrice] = [shownBefore[1]!, shownBefore[4]!, shownBefore[12]!];
    expect(shownBefore.slice(8, 10)).toEqual([once, once]);
    expect((thrice - none) / (once - none)).toBeCloseTo(2, 5);
    // after 10 s the dwell of 20 s still runs; after 2 hours both known dwells are over
    const mean = numbersOf(
      batch?.impression[dataset.schema.impression.findIndex((f) => f.name === 'item_mean_dwell')],
    );
    expect(mean.slice(4, 6).concat(mean.slice(8, 10))).toEqual([NaN, NaN, NaN, NaN]);
    // two known values, ln 6 and ln 21: normalised to -1 and 1
    expect(mean.slice(12, 14).map((v) => Math.round(v * 1e4) / 1e4)).toEqual([-1, 1]);
    expect([...(batch?.history.lengths ?? [])]).toEqual([0, 1, 0, 2]);
    const past = idsOf(batch?.history.item[0]);
    const shown = idsOf(batch?.item[0]);
    // the most recent click first: list 4 saw 101 (in list 2), then 100 (in list 1)
    expect(past.slice(10, 12)).toEqual([shown[0], 0]);
    expect(past.slice(30, 33)).toEqual([shown[1], shown[0], 0]);
    const own = numbersOf(batch?.history.own[0]);
    expect(own.slice(10, 11)).toEqual([NaN]);
    expect(own.slice(30, 32).map(Number.isNaN)).toEqual([true, false]);
  });

  it('takes the age of items from when they were published, where the log says so', async () => {
    const dataset = await fit({
      lists,
      impressions,
      items: [
        { item_id: 100, publish_time: START - 5 * HOUR },
        { item_id: 101, publish_time: null },
      ],
      fields: [{ name: 'publish_time', file: 'items', group: 'item', kind: 'numeric' }],
    });
    const [batch] = await whole(dataset);
    const hours = batch?.outcome?.age.slice(12, 14);
    expect(hours).toEqual(Float64Array.of(2, 7));
  });

  it('tells the share of the training clicks and the categories of every item, also of those that are no features', async () => {
    const dataset = await fit(
      {
        lists,
        impressions,
        items: [
          { item_id: 100, kind: 'news', tags: ['b', 'a', 'b', null] },
          { item_id: 101, kind: null, tags: [] },
          { item_id: 102, kind: 'sport', tags: null },
        ],
        types: { kind: 'VARCHAR', tags: 'VARCHAR[]' },
        fields: [
          { name: 'kind', file: 'items', group: 'item', kind: 'categorical' },
          { name: 'tags', file: 'items', group: 'item', kind: 'multi' },
        ],
      },
      { features: { exclude: ['kind'] }, split: { train: 0.75, validation: 0, test: 0.25 } },
    );
    // three clicks in the first three lists, one on 100 and two on 101; three items
    expect([...(await dataset.itemFacts(['kind', 'tags'])).values()]).toEqual([
      { id: '100', popularity: 2 / 6, categories: [['news'], ['a', 'b']] },
      { id: '101', popularity: 3 / 6, categories: [[], []] },
      { id: '102', popularity: 1 / 6, categories: [['sport'], []] },
    ]);
    await expect(dataset.itemFacts(['kin'])).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: metrics.categories: the log has no such categorical or multi-valued field of items; found "kin"; expected kind, tags; did you mean "kind"?]`,
    );
  });

  it('waits for late arrivals', async () => {
    const late = impressions.map((row) =>
      row.clicked === 1 ? { ...row, click_arrival: START + 3 * HOUR, dwell_arrival: START + 3 * HOUR } : row,
    );
    const dataset = await fit({ lists, impressions: late }, { split: { train: 1, validation: 0, test: 0 } });
    const [batch] = await whole(dataset);
    expect(batch?.outcome?.popularity.every((n) => n === 0)).toBe(true);
    expect([...(batch?.history.lengths ?? [])]).toEqual([0, 0, 0, 0]);
  });

  it('never shows the future: altering what comes after a moment changes no earlier byte', async () => {
    const log = randomLog(120);
    const first = await fit(log);
    const fitted = join(root, 'fitted');
    await first.saveFitted(fitted);
    for (const moment of [START + 3 * HOUR, START + 31 * HOUR, START + 50 * HOUR]) {
      const kept = new Set(log.lists.filter(({ time }) => time <= moment).map(({ list_id }) => list_id));
      const altered = {
        lists: log.lists.map((list, i) =>
          kept.has(list.list_id) ? list : { ...list, user_id: i % 3, time: list.time + 17 },
        ),
        // feedback of the lists shown at the moment itself is future to them, too
        impressions: log.impressions.map((row, i) => {
          const time = log.lists.find((list) => list.list_id === row['list_id'])!.time;
          const seconds = Number(row['dwell']);
          // so is how long a dwell will be that still runs
          if (time < moment && time + seconds * 1000 > moment) return { ...row, dwell: 3 * seconds };
          return time < moment
            ? row
            : { ...row, clicked: 1, dwell: 3 + i, ...(time > moment ? { item_id: i % 40 } : {}) };
        }),
      };
      const changed = await reopen(fitted, altered);
      const inputs = async (dataset: Dataset): Promise<string[]> => {
        const texts: string[] = [];
        for await (const batch of dataset.batches('all', { batchSize: 1, listLength: 12, order: 'time' })) {
          texts.push(asText({ ...batch, labels: {} }));
        }
        return texts.slice(0, kept.size);
      };
      expect(await inputs(changed)).toEqual(await inputs(first));
    }
  });
});

describe('batches', () => {
  it('are the same bytes in every run, with any number of threads, and after a resume', async () => {
    const log = randomLog(200);
    const options = {
      batchSize: 16,
      listLength: 5,
      order: { shuffleSeed: 3, epoch: 2 },
      withOutcome: true,
    } as const;
    const one = await fit(log, { threads: 1 });
    const four = await fit(log, { threads: 4 });
    const batches = (await collect(one.batches('train', options))).map(asText);
    expect((await collect(four.batches('train', options))).map(asText)).toEqual(batches);
    expect(
      (await collect(four.batches('train', { ...options, skipBatches: 1, mostBatches: 3 }))).map(asText),
    ).toEqual(batches.slice(1, 3));
    expect((await collect(four.batches('train', { ...options, skipBatches: 3 }))).map(asText)).toEqual(
      batches.slice(3),
    );
    const other = await collect(one.batches('train', { ...options, order: { shuffleSeed: 3, epoch: 3 } }));
    expect(other.map(asText)).not.toEqual(batches);
    expect(other.flatMap((b) => b.outcome?.listIds ?? []).sort()).toEqual(
      (await collect(one.batches('train', options))).flatMap((b) => b.outcome?.listIds ?? []).sort(),
    );
  });

  it('pad lists and the last batch', async () => {
    const dataset = await fit(randomLog(50));
    const { lists } = dataset.counts.train;
    const batches = await collect(
      dataset.batches('train', { batchSize: 16, listLength: 12, order: 'time', padBatch: true }),
    );
    const last = batches.at(-1)!;
    expect(batches.map((batch) => batch.lists)).toEqual(batches.map(() => 16));
    expect([...last.lengths].filter((n) => n > 0)).toHaveLength(lists % 16);
    const places = 12 * (lists % 16);
    expect(
      idsOf(last.item[0])
        .slice(places)
        .every((id) => id === 0),
    ).toBe(true);
    expect([...last.labels['click']!.targets].slice(places).every(Number.isNaN)).toBe(true);
    expect(last.lengths.reduce((a, b) => a + b)).toBe(
      [...last.labels['click']!.targets].filter((v) => !Number.isNaN(v)).length,
    );
    const loose = await collect(
      dataset.batches('train', { batchSize: 16, listLength: 'whole', order: 'time' }),
    );
    expect(loose.at(-1)?.lists).toBe(lists % 16);
    for (const batch of loose) {
      expect(batch.positions).toBe(Math.ceil(Math.max(...batch.lengths) / 4) * 4);
    }
  });

  it('cut long lists to the clicked and a seeded sample in logged order', async () => {
    const impressions = Array.from({ length: 30 }, (_, i) => ({
      list_id: 1,
      position: i + 1,
      item_id: i,
      clicked: i === 4 || i === 22 ? 1 : 0,
      dwell: 0,
    }));
    const dataset = await fit(
      { lists: [{ list_id: 1, user_id: 1, time: START }], impressions },
      { split: { train: 1, validation: 0, test: 0 }, objectives: [click] },
    );
    const kept = async (cutSeed: number, listLength = 6): Promise<number[]> => {
      const [batch] = await collect(
        dataset.batches('train', { batchSize: 1, listLength, order: 'time', withOutcome: true, cutSeed }),
      );
      return [...batch!.outcome!.loggedPositions];
    };
    const seeds = await Promise.all(Array.from({ length: 60 }, (_, seed) => kept(seed)));
    for (const positions of seeds) {
      expect(positions).toContain(5);
      expect(positions).toContain(23);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    }
    // 4 of 28 others each time: all come up over 60 seeds, and the same seed repeats
    expect(new Set(seeds.flat()).size).toBeGreaterThan(26);
    expect(await kept(7)).toEqual(seeds[7]);
    expect(await kept(7, 1)).toEqual([5]);
  });
});

describe('fitted values', () => {
  it('come back from disk and meet unknown ids with 0', async () => {
    const log = randomLog(100);
    const dataset = await fit(log);
    const fitted = join(root, 'fitted');
    await dataset.saveFitted(fitted);
    await dataset.saveFitted(fitted);
    const again = await reopen(fitted, log);
    expect(again.schema).toEqual(dataset.schema);
    expect(again.objectives).toEqual(dataset.objectives);
    expect(again.fingerprint).toBe(dataset.fingerprint);
    expect((await whole(again)).map(asText)).toEqual((await whole(dataset)).map(asText));
    const foreign = await reopen(fitted, {
      lists: [{ list_id: 1, user_id: 999, time: START + 9_999 * HOUR }],
      impressions: [
        { list_id: 1, position: 1, item_id: 999, clicked: 0, dwell: 0 },
        { list_id: 1, position: 2, item_id: 3, clicked: 0, dwell: 0 },
      ],
    });
    expect(foreign.counts.test.lists).toBe(1);
    const [batch] = await whole(foreign, 'test');
    expect(idsOf(batch?.user[0])).toEqual([0]);
    expect(idsOf(batch?.item[0])[0]).toBe(0);
    expect(idsOf(batch?.item[0])[1]).toBeGreaterThan(0);
  });

  it('map old rows to those of a grown vocabulary', async () => {
    const small = await fit(randomLog(60));
    const grown = await fit(randomLog(120));
    await small.saveFitted(join(root, 'old'));
    const maps = await grown.mapVocabularies(join(root, 'old'));
    const map = maps['item_id']!;
    expect(map).toHaveLength(small.schema.item[0]!.rows);
    expect(map[0]).toBe(0);
    expect(new Set(map).size).toBe(map.length);
    const [before] = await whole(small, 'train');
    const [after] = await whole(grown, 'train');
    const ids = new Map(after!.outcome!.itemIds.map((id, i) => [id, idsOf(after!.item[0])[i]]));
    before!.outcome!.itemIds.forEach((id, i) => {
      if (id !== '') expect(map[idsOf(before!.item[0])[i]!]).toBe(ids.get(id));
    });
    expect([...maps['item_clicks']!]).toEqual([0, 1]);
  });

  it('normalise numbers by the mean and spread of training alone, on a log scale for long tails', async () => {
    const lists = Array.from({ length: 10 }, (_, i) => ({
      list_id: i,
      user_id: i,
      time: START + i,
      heat: i < 8 ? i : 1e6,
      page: i === 3 ? null : 'ab'[i % 2]!,
    }));
    const impressions = lists.map(({ list_id }) => ({
      list_id,
      position: 1,
      item_id: 1,
      clicked: 1,
      dwell: 2,
    }));
    const fields = [
      { name: 'heat', file: 'lists', group: 'context', kind: 'numeric' },
      { name: 'page', file: 'lists', group: 'context', kind: 'categorical' },
    ] as const;
    const dataset = await fit(
      { lists, impressions, fields, types: { page: 'VARCHAR' } },
      { split: { train: 0.8, validation: 0, test: 0.2 } },
    );
    const [batch] = await whole(dataset);
    const at = (name: string): number => dataset.schema.context.findIndex((field) => field.name === name);
    // 0 to 7: mean 3.5, variance (64 - 1) / 12
    const heat = numbersOf(batch?.context[at('heat')]);
    expect(heat[0]).toBeCloseTo(-3.5 / Math.sqrt(63 / 12), 5);
    expect(heat[9]).toBe(5);
    // a: 4 times, b: 3 times, one missing
    expect(idsOf(batch?.context[at('page')]).slice(0, 5)).toEqual([1, 2, 1, 0, 1]);
  });
});

describe('logs of every shape', () => {
  it('text ids, no dwell, one objective', async () => {
    const numeric = await fit(randomLog(80, { dwell: false }), { objectives: [click] });
    const texts = await fit(randomLog(80, { dwell: false, texts: true }), { objectives: [click] });
    expect(texts.schema.impression.map((f) => f.name)).toEqual([
      'item_clicks',
      'item_impressions',
      'item_age',
    ]);
    expect(texts.counts).toEqual(numeric.counts);
    const [batch] = await whole(texts, 'test');
    expect(batch?.outcome?.userIds[0]).toMatch(/^u\d+$/);
    expect(Object.keys(batch?.labels ?? {})).toEqual(['click']);
  });

  it('fields of every group and kind, three objectives, logged histories', async () => {
    const log: TinyLog = {
      lists: [
        {
          list_id: 1,
          user_id: 1,
          time: START,
          topics: ['x', 'y'],
          hist_item: [12, 99, 10],
          hist_dwell: [1, null, 3],
          hist_age: [0.5, 1, 2],
        },
        {
          list_id: 2,
          user_id: 2,
          time: START + 1,
          topics: null,
          hist_item: [],
          hist_dwell: [],
          hist_age: [],
        },
        {
          list_id: 3,
          user_id: null,
          time: START + 2,
          topics: ['z', 'x'],
          hist_item: null,
          hist_dwell: null,
          hist_age: null,
        },
      ],
      impressions: [
        { list_id: 1, position: 1, item_id: 10, clicked: 1, dwell: 9, liked: 1, slot: 'top', badges: ['n'] },
        { list_id: 1, position: 2, item_id: 11, clicked: 0, dwell: 0, liked: 0, slot: 'low', badges: [] },
        {
          list_id: 2,
          position: 1,
          item_id: 12,
          clicked: 1,
          dwell: 4,
          liked: 0,
          slot: null,
          badges: ['n', 'm'],
        },
        {
          list_id: 3,
          position: 1,
          item_id: 10,
          clicked: 0,
          dwell: 0,
          liked: null,
          slot: 'top',
          badges: ['q'],
        },
      ],
      items: [
        { item_id: 10, tags: [5, 6] },
        { item_id: 11, tags: [6] },
        { item_id: 12, tags: null },
      ],
      users: [{ user_id: 1, age: 30 }],
      fields: [
        { name: 'topics', file: 'lists', group: 'context', kind: 'multi' },
        { name: 'tags', file: 'items', group: 'item', kind: 'multi' },
        { name: 'age', file: 'users', group: 'user', kind: 'numeric' },
        { name: 'slot', file: 'impressions', group: 'impression', kind: 'categorical' },
        { name: 'badges', file: 'impressions', group: 'impression', kind: 'multi' },
      ],
      labels: [
        { name: 'clicked', kind: 'binary' },
        { name: 'dwell', kind: 'duration' },
        { name: 'liked', kind: 'binary' },
      ],
      types: {
        topics: 'VARCHAR[]',
        tags: 'INTEGER[]',
        slot: 'VARCHAR',
        badges: 'VARCHAR[]',
        liked: 'UTINYINT',
      },
    };
    const dataset = await fit(log, {
      split: { train: 0.67, validation: 0, test: 0.33 },
      features: { historyLength: 2 },
      objectives: [
        click,
        { ...dwell, population: 'clicked', target: { bins: 'none', scale: 'linear', capQuantile: 1 } },
        { name: 'like', label: 'liked', population: 'all' },
      ],
    });
    const [batch] = await whole(dataset);
    const named = (group: 'context' | 'item' | 'impression', name: string) =>
      batch?.[group][dataset.schema[group].findIndex((f) => f.name === name)];
    // x and y once each in training; a missing list is [0]; z is unknown
    expect(named('context', 'topics')).toEqual({
      kind: 'multi',
      offsets: Int32Array.of(0, 2, 3, 5),
      ids: Int32Array.of(1, 2, 0, 0, 1),
    });
    // tag 6 is used by items 10 and 11 (twice and once in training), 5 by 10 alone
    const tags = named('item', 'tags');
    expect(tags).toEqual({
      kind: 'multi',
      offsets: Int32Array.of(0, 2, 3, 3, 3, 4, 4, 4, 4, 6, 6, 6, 6),
      ids: Int32Array.of(2, 1, 1, 0, 2, 1),
    });
    expect(named('impression', 'badges')).toMatchObject({ ids: Int32Array.of(1, 0, 1, 2, 0) });
    expect(idsOf(named('impression', 'slot'))).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
    expect([...(batch?.history.lengths ?? [])]).toEqual([2, 0, 0]);
    expect(batch?.history.item[dataset.schema.item.findIndex((f) => f.name === 'tags')]).toMatchObject({
      ids: Int32Array.of(0, 0),
    });
    expect(idsOf(batch?.user[0])).toEqual([1, 2, 0]);
    expect([...batch!.labels['dwell']!.targets]).toEqual([
      1,
      ...Array<number>(3).fill(NaN),
      Math.fround(4 / 9),
      ...Array<number>(7).fill(NaN),
    ]);
    expect([...batch!.labels['like']!.targets].slice(0, 9)).toEqual([1, 0, NaN, NaN, 0, NaN, NaN, NaN, NaN]);
  });
});

describe('forms of fields', () => {
  it('are as chosen, for all fields or by name, and are kept', async () => {
    const log = randomLog(60);
    const dataset = await fit(log, {
      features: { numericForm: { item_clicks: 'knots' }, numericBins: 8 },
    });
    const numbers = (one: Dataset) =>
      [...one.schema.item, ...one.schema.impression].filter(({ kind }) => kind === 'numeric');
    const clicks = numbers(dataset).find(({ name }) => name === 'item_clicks')!;
    expect(clicks).toMatchObject({ form: 'knots', rows: 9 });
    for (const other of numbers(dataset).filter((one) => one !== clicks)) {
      expect(other.rows).toBe(2);
      expect(other.form).toBeUndefined();
    }
    const folder = join(root, 'fitted');
    await dataset.saveFitted(folder);
    expect((await reopen(folder, log)).schema).toEqual(dataset.schema);
    const map = (await dataset.mapVocabularies(folder))['item_clicks'];
    expect([...map!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);

    const binned = await fit(log, { features: { numericForm: 'bins' } });
    expect(new Set(numbers(binned).map(({ form, rows }) => `${form} ${rows}`))).toEqual(new Set(['bins 21']));
    expect((await binned.mapVocabularies(folder))['item_clicks']).toBeUndefined();
  });
});

describe('errors', () => {
  it.each<[string, Partial<FitOptions>, RegExp]>([
    [
      'a mistyped field',
      { features: { exclude: ['item_clics'] } },
      /features\.exclude: no field "item_clics"; did you mean "item_clicks"/,
    ],
    [
      'a mistyped dropout',
      { features: { idDropout: { itemid: 0.1 } } },
      /features\.idDropout: no field of ids "itemid"; did you mean "item_id"/,
    ],
    [
      'a pooling of a field without several values',
      { features: { pooling: { item_id: 'sum' } } },
      /features\.pooling: no multi field "item_id"/,
    ],
    [
      'a form of a field that is no number',
      { features: { numericForm: { item_clic: 'bins' } } },
      /features\.numericForm: no numeric field "item_clic"; did you mean "item_clicks"/,
    ],
    ['one bin', { features: { numericBins: 1 } }, /features\.numericBins: out of range; found 1/],
    [
      'a missing label',
      { objectives: [{ ...click, label: 'cliked' }] },
      /objectives\.click\.label: the log has no label "cliked".*did you mean "clicked"/,
    ],
    ['no objective', { objectives: [] }, /no objective/],
    [
      'a bad split',
      { split: { train: 0.7, validation: 0.1, test: 0.1 } },
      /data\.split: not shares of a log/,
    ],
    [
      'an empty training part',
      { split: { train: 0.001, validation: 0.5, test: 0.499 } },
      /the training part has no list/,
    ],
    [
      'a bad quantile',
      { objectives: [{ ...dwell, target: { capQuantile: 0 } }] },
      /objectives\.dwell\.target\.capQuantile/,
    ],
    ['no item field', { features: { include: ['user_id'] } }, /leave no field of the items/],
  ])('%s', async (_, options, message) => {
    await expect(fit(randomLog(20), options)).rejects.toThrow(message);
  });

  it('a folder without fitted values, and a batch size of 0', async () => {
    await expect(openDataset({ fitted: root, log: root })).rejects.toThrow(
      /fitted\.json: no fitted features/,
    );
    const dataset = await fit(randomLog(20));
    await expect(
      collect(dataset.batches('train', { batchSize: 0, listLength: 3, order: 'time' })),
    ).rejects.toThrow(/batchSize/);
  });
});

describe('scores of another model', () => {
  /** Two lists, of which the second shows item 7 twice, and no score for the last impression. */
  const impressions = [
    { list_id: 1, position: 1, item_id: 7, clicked: 1, dwell: 3 },
    { list_id: 1, position: 2, item_id: 8, clicked: 0, dwell: 0 },
    { list_id: 2, position: 1, item_id: 7, clicked: 0, dwell: 0 },
    { list_id: 2, position: 2, item_id: 7, clicked: 1, dwell: 5 },
    { list_id: 2, position: 3, item_id: 9, clicked: 0, dwell: 0 },
  ];
  const lists = [1, 2].map((list_id) => ({ list_id, user_id: 1, time: START + list_id, part: 'train' }));
  const values = [-1, 0.5, 2, -0.5];

  async function scoresFile(): Promise<string> {
    const file = join(root, 'scores.parquet');
    // In an order of their own: what belongs together is found by list, item and position.
    const rows = [3, 0, 2, 1].map((i) => ({ ...impressions[i]!, score: values[i]! }));
    await writePredictions(
      file,
      ['click'],
      [
        {
          listIds: rows.map(({ list_id }) => String(list_id)),
          userIds: rows.map(() => '1'),
          itemIds: rows.map(({ item_id }) => String(item_id)),
          positions: rows.map(({ position }) => position),
          clicked: rows.map(({ clicked }) => clicked),
          dwell: rows.map(({ dwell: seconds }) => seconds),
          scores: rows.map(({ score }) => score),
          objectiveScores: [rows.map(({ score }) => score)],
          weights: [rows.map(() => 1)],
        },
      ],
    );
    return file;
  }

  it('become a numeric field of each impression, missing where there is none', async () => {
    const scores = { file: await scoresFile(), objectives: ['click'] };
    const dataset = await fit({ lists, impressions }, { scores });
    const at = dataset.schema.impression.findIndex(({ name }) => name === 'score_click');
    expect(dataset.schema.impression[at]).toMatchObject({ kind: 'numeric', group: 'impression' });
    const [batch] = await whole(dataset);
    const found = numbersOf(batch!.impression[at]);
    // Scaled by mean and spread of the training part; the missing one is at the mean.
    const mean = values.reduce((sum, value) => sum + value, 0) / 4;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
    const scaled = values.map((value) => (value - mean) / spread);
    const places = [0, 1, 4, 5];
    expect(found).toHaveLength(8);
    places.forEach((place, i) => expect(found[place]).toBeCloseTo(scaled[i]!, 5));

    const fitted = join(root, 'fitted');
    await dataset.saveFitted(fitted);
    await expect(reopen(fitted, { lists, impressions })).rejects.toThrow(
      'the log lacks the impression field "score_click" (numeric) that was fitted; train on this log, or add the field',
    );
  });

  it('are refused where the log has a column of that name', async () => {
    const fields = [
      { name: 'score_click', file: 'impressions', group: 'impression', kind: 'numeric' },
    ] as const;
    const own = impressions.map((one) => ({ ...one, score_click: 1 }));
    const scores = { file: await scoresFile(), objectives: ['click'] };
    await expect(
      fit({ lists, impressions: own, fields }, { scores }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: features.scoresOf: the impressions of the log have a column "score_click" already; rename the column in the log, or the objective in the run whose scores are taken]`,
    );
  });
});
