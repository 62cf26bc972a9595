import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComputedLabel } from '@paretorec/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogField } from '../../log/schema.js';
import { fitDataset, openDataset } from '../index.js';
import type { Dataset, ObjectiveData } from '../index.js';
import { collect, writeTinyLog } from '../tiny-log.test-kit.js';
import type { TinyLog } from '../tiny-log.test-kit.js';

interface Item {
  readonly tags: readonly (string | null)[] | null;
  readonly topic: string | null;
  readonly margin: number | null;
}

const FIELDS: LogField[] = [
  { name: 'tags', file: 'items', group: 'item', kind: 'multi' },
  { name: 'topic', file: 'items', group: 'item', kind: 'categorical' },
  { name: 'margin', file: 'items', group: 'item', kind: 'numeric' },
  { name: 'age', file: 'users', group: 'user', kind: 'numeric' },
];
const TYPES = { tags: 'VARCHAR[]', topic: 'VARCHAR' };

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'computed-labels-'))));
afterAll(() => rm(root, { recursive: true }));

/** Lists of places in `items`; positions have gaps, as a log's may. */
const logOf = (items: readonly Item[], shown: readonly (readonly number[])[]): TinyLog => ({
  lists: shown.map((_, list) => ({ list_id: list, user_id: 1, time: 1_700_000_000_000 + list })),
  // Written last first, so that the order is that of the positions.
  impressions: shown
    .flatMap((places, list) =>
      places.map((item, i) => ({
        list_id: list,
        position: 2 * i + 1,
        item_id: item,
        clicked: i % 2,
        dwell: i % 2,
      })),
    )
    .reverse(),
  items: items.map((item, i) => ({ item_id: i, ...item })),
  users: [{ user_id: 1, age: 30 }],
  fields: FIELDS,
  types: TYPES,
});

async function folderOf(log: TinyLog): Promise<string> {
  const folder = await mkdtemp(join(root, 'log-'));
  await writeTinyLog(folder, log);
  return folder;
}

const objective = (name: string, label: ComputedLabel, more: Partial<ObjectiveData> = {}): ObjectiveData => ({
  name,
  label,
  population: 'all',
  target: { capQuantile: 1, scale: 'linear', bins: 'none' },
  ...more,
});
const tags = objective('tags', { use: 'new-values', field: 'tags' });
const topic = objective('topic', { use: 'new-values', field: 'topic' });
const margin = objective('margin', { use: 'item-field', field: 'margin' });

/** @param exclude fields that are no features. */
const fit = async (
  log: TinyLog,
  objectives: readonly ObjectiveData[],
  exclude: readonly LogField[] = [],
): Promise<Dataset> =>
  fitDataset({
    log: await folderOf(log),
    objectives,
    features: { exclude: exclude.map(({ name }) => name) },
    split: { train: 1, validation: 0, test: 0 },
    threads: 2,
  });

/** Targets of every list, in the order of its positions. */
async function targetsOf(dataset: Dataset, name: string): Promise<number[][]> {
  const [batch] = await collect(
    dataset.batches('all', { batchSize: 1000, listLength: 'whole', order: 'time' }),
  );
  const { lengths, positions, labels } = batch!;
  return Array.from(lengths, (length, list) => [
    ...labels[name]!.targets.subarray(list * positions, list * positions + length),
  ]);
}

/** What the definition says: a set of what was shown so far, item by item. */
function newShares(places: readonly number[], valuesOf: (item: number) => readonly string[]): number[] {
  const shown = new Set<string>();
  return places.map((item) => {
    const values = new Set(valuesOf(item));
    const fresh = [...values].filter((value) => !shown.has(value));
    fresh.forEach((value) => shown.add(value));
    return values.size === 0 ? Number.NaN : Math.fround(fresh.length / values.size);
  });
}

const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const item: fc.Arbitrary<Item> = fc.record({
  tags: fc.option(fc.array(fc.option(letter, { freq: 6 }), { maxLength: 5 }), { freq: 5 }),
  topic: fc.option(letter, { freq: 5 }),
  margin: fc.option(fc.integer({ min: -20, max: 20 }), { freq: 5 }),
});
const known: Item = { tags: ['a'], topic: 'a', margin: 1 };
const logs = fc.array(item, { minLength: 1, maxLength: 9 }).chain((items) => {
  const all = [known, ...items];
  const places = all.map((_, i) => i);
  return fc.record({
    items: fc.constant(all),
    shown: fc
      .array(fc.shuffledSubarray(places, { minLength: 1 }), { minLength: 10, maxLength: 40 })
      .map((lists) => [[0], ...lists]),
  });
});

describe('computed labels', () => {
  it('are the share of new values and the number of the item, unknown where the item has none', async () => {
    await fc.assert(
      fc.asyncProperty(logs, async ({ items, shown }) => {
        const dataset = await fit(logOf(items, shown), [tags, topic, margin]);
        try {
          const texts = (values: readonly (string | null)[] | null): string[] =>
            (values ?? []).filter((value) => value !== null);
          expect(await targetsOf(dataset, 'tags')).toEqual(
            shown.map((places) => newShares(places, (i) => texts(items[i]!.tags))),
          );
          expect(await targetsOf(dataset, 'topic')).toEqual(
            shown.map((places) => newShares(places, (i) => texts([items[i]!.topic]))),
          );
          const margins = shown.flat().flatMap((i) => items[i]!.margin ?? []);
          const [low, high] = [Math.min(0, ...margins), Math.max(...margins)];
          expect(await targetsOf(dataset, 'margin')).toEqual(
            shown.map((places) =>
              places.map((i) => {
                const value = items[i]!.margin;
                return value === null ? Number.NaN : Math.fround((value - low) / (high - low));
              }),
            ),
          );
        } finally {
          await dataset.close();
        }
      }),
      { numRuns: 3 },
    );
  });

  const items: Item[] = [
    { tags: ['a', 'b'], topic: 'x', margin: 0 },
    { tags: ['b', 'c', 'd', 'b'], topic: 'x', margin: 5 },
    { tags: [], topic: null, margin: null },
    { tags: ['d', 'e'], topic: 'y', margin: 20 },
  ];
  const log = logOf(items, [[0, 1, 2, 3]]);

  it('come back from disk, and are unknown in a log whose items lack the field (hand-worked)', async () => {
    const clicked = { ...tags, name: 'clicked', population: 'clicked' as const };
    const dataset = await fit(log, [tags, clicked, margin], FIELDS);
    const fitted = join(root, 'fitted');
    await dataset.saveFitted(fitted);
    const { lists, impressions } = log;
    const again = await openDataset({ fitted, log: await folderOf(log) });
    const bare = await openDataset({ fitted, log: await folderOf({ lists, impressions }) });
    // Of b, c and d only c and d are new; of d and e, e.
    for (const one of [dataset, again]) {
      expect(await targetsOf(one, 'tags')).toEqual([[1, Math.fround(2 / 3), Number.NaN, 0.5]]);
      expect(await targetsOf(one, 'clicked')).toEqual([[Number.NaN, Math.fround(2 / 3), Number.NaN, 0.5]]);
      expect(await targetsOf(one, 'margin')).toEqual([[0, 0.25, Number.NaN, 1]]);
    }
    expect(again.objectives).toEqual(dataset.objectives);
    for (const name of ['tags', 'margin'])
      expect(await targetsOf(bare, name)).toEqual([new Array(4).fill(Number.NaN)]);
    await Promise.all([dataset, again, bare].map((one) => one.close()));
  });

  /** One list in training of which every item has these labels. */
  const labelled = (places: readonly { clicked: number; dwell: number | null }[]): TinyLog => ({
    ...log,
    impressions: places.map((place, position) => ({ list_id: 0, position, item_id: position % 4, ...place })),
  });

  it('mix label columns by what a unit of each is worth, the same way in every log', async () => {
    const utility = objective('utility', { use: 'mixture', of: { clicked: 1, dwell: 0.5 } });
    // Time on an item that was not clicked does not count; of a clicked one it may be unknown.
    const mixed = labelled([
      { clicked: 1, dwell: 4 },
      { clicked: 0, dwell: 9 },
      { clicked: 1, dwell: null },
      { clicked: 1, dwell: 1 },
    ]);
    const dataset = await fit(mixed, [utility]);
    const fitted = join(root, 'fitted-mixture');
    await dataset.saveFitted(fitted);
    const again = await openDataset({ fitted, log: await folderOf(mixed) });
    const asNumber = { ...mixed, labels: [{ name: 'dwell', kind: 'numeric' as const }] };
    const elsewhere = await openDataset({ fitted, log: await folderOf(asNumber) });
    for (const one of [dataset, again, elsewhere])
      expect(await targetsOf(one, 'utility')).toEqual([[1, 0, Number.NaN, 0.5]]);
    expect(again.objectives).toEqual(dataset.objectives);
    await Promise.all([dataset, again, elsewhere].map((one) => one.close()));
  });

  it('mix rare events without losing them to the cap', async () => {
    const rare = labelled(
      Array.from({ length: 250 }, (_, i) => ({ clicked: i < 2 ? 1 : 0, dwell: i === 0 ? 30 : 10 })),
    );
    const { target: _, ...plain } = objective('utility', { use: 'mixture', of: { clicked: 1, dwell: 0.1 } });
    const dataset = await fit(rare, [{ ...plain, target: { scale: 'linear', bins: 'none' } }]);
    const [targets] = await targetsOf(dataset, 'utility');
    expect(targets!.slice(0, 3)).toEqual([1, 0.5, 0]);
    await dataset.close();
  });

  it('are 0 where training knows no other number, and unknown where there is none', async () => {
    const flat = items.map((item) => ({ ...item, margin: item.margin === null ? null : 0 }));
    const dataset = await fit(logOf(flat, [[0, 1, 2, 3]]), [margin]);
    expect(await targetsOf(dataset, 'margin')).toEqual([[0, 0, Number.NaN, 0]]);
    await dataset.close();
  });

  it('refuse fields that the items lack or that do not fit, and those of which training knows nothing', async () => {
    const folder = await folderOf(log);
    const messageOf = (label: ComputedLabel, from = folder): Promise<string> =>
      fitDataset({ log: from, objectives: [objective('third', label)] }).then(
        () => 'fitted',
        (error: unknown) => String(error),
      );
    expect(await messageOf({ use: 'new-values', field: 'tag' })).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label.field: the items of the log have no categorical or multi-valued field "tag"; expected tags, topic; did you mean "tags"?"`,
    );
    expect(await messageOf({ use: 'item-field', field: 'age' })).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label.field: the items of the log have no numeric field "age"; expected margin"`,
    );
    expect(await messageOf({ use: 'item-field', field: 'topic' })).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label.field: item-field needs a numeric field, and "topic" is categorical; expected margin"`,
    );
    expect(await messageOf({ use: 'new-values', field: 'margin' })).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label.field: new-values needs a categorical or multi-valued field, and "margin" is numeric; expected tags, topic"`,
    );
    expect(await messageOf({ use: 'mixture', of: { clicked: 1, dwel: 0.1 } })).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label.of: the log has no label "dwel"; expected clicked, dwell; did you mean "dwell"?"`,
    );
    const unknown = await folderOf(logOf(items, [[2], [2], [2], [2]]));
    expect(
      await messageOf({ use: 'mixture', of: { clicked: 1, dwell: 0.1 } }, unknown),
    ).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label: the training part knows no value above 0 of "mixture(1 clicked, 0.1 dwell)"; leave the objective out, or choose another label or split"`,
    );
    expect(await messageOf({ use: 'item-field', field: 'margin' }, unknown)).toMatchInlineSnapshot(
      `"ParetorecError: objectives.third.label: the training part knows no value of "item-field(margin)"; leave the objective out, or choose another label or split"`,
    );
  });
});
