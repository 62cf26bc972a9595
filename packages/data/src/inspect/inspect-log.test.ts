import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importLog, inspectLog } from '../index.js';

it('profiles a log that can be counted by hand', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'paretorec-test-'));
  try {
    // 10 lists of 2 at times 1..10; the first is clicked in lists 1..4 (dwell 10, 20, 30, unknown); list 9 and 10 are
    // the test part: items 9, 100, 1, 100, of which train (lists 1..7) showed 100 and 1
    const rows = Array.from({ length: 10 }, (_, i) => [
      `${i + 1},${i < 8 ? 'ann' : 'bob'},${i + 1},${i < 9 ? i + 1 : 1},${i < 4 ? 1 : 0},${i < 3 ? 10 * (i + 1) : ''}`,
      `${i + 1},${i < 8 ? 'ann' : 'bob'},${i + 1},100,0,`,
    ]);
    await writeFile(join(folder, 'feed.csv'), `l,u,t,i,c,d\n${rows.flat().join('\n')}\n`);
    await writeFile(
      join(folder, 'map.yaml'),
      'impressions: { columns: { list: l, user: u, item: i, time: { column: t, unit: s }, clicked: c, dwell: d } }\n',
    );
    const out = join(folder, 'log');
    await importLog({
      importer: 'table',
      source: join(folder, 'feed.csv'),
      mapping: join(folder, 'map.yaml'),
      out,
    });
    const profile = await inspectLog(out);
    expect(profile).toMatchObject({
      lists: 10,
      users: 2,
      items: 10,
      impressions: 20,
      clicks: 4,
      ctr: 0.2,
      listsWithoutClick: 6,
      historyOnlyItems: 0,
      time: { first: '1970-01-01T00:00:01.000Z', last: '1970-01-01T00:00:10.000Z' },
      listLength: { min: 2, mean: 2, max: 2 },
      dwell: { known: 3, unknown: 1, quantiles: { '0.1': 10, '0.5': 20, '0.75': 30, '0.95': 30 } },
      split: { by: 'time', lists: { train: 7, validation: 1, test: 2 }, unseenItems: 0.25, unseenUsers: 1 },
    });
    // list 1, 9 and 10 have no history: nothing before, or another user
    expect(profile.historyLength?.empty).toBe(3);
    const nulls = Object.fromEntries(
      profile.columns.map(({ file, name, nulls: share }) => [`${file}.${name}`, share]),
    );
    expect(nulls).toMatchObject({ 'impressions.dwell': 0.05, 'lists.hist_item': 0.3, 'lists.part': 1 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
