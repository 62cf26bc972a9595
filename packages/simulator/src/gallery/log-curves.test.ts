import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDuckDb } from '@paretorec/data';
import { measureCurves } from './index.js';

it('measures curves by hand-worked values, and leaves out what a log cannot tell', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curves-'));
  const db = await openDuckDb({ threads: 1 });
  try {
    const write = (name: string, sql: string): Promise<void> =>
      db.run(`COPY (${sql}) TO '${join(folder, name)}.parquet' (FORMAT parquet)`);
    // Twenty users with a list a day on two days; half of them come back.
    await write(
      'lists',
      `SELECT u + 100 * d AS list_id, u AS user_id, 86400000 * d + u AS time FROM range(20) a(u), range(2) b(d) WHERE d = 0 OR u < 10
      ORDER BY time`,
    );
    await write(
      'impressions',
      `SELECT list_id, p AS position, p AS item_id, (p = 1)::INT AS clicked, CASE WHEN p = 1 THEN 8.0 ELSE 0 END AS dwell
      FROM (SELECT u + 100 * d AS list_id FROM range(20) a(u), range(2) b(d) WHERE d = 0 OR u < 10), range(1, 3) t(p)`,
    );
    const schema = {
      format: 'paretorec-log',
      version: 1,
      lists: 30,
      impressions: 60,
      labels: [
        { name: 'clicked', kind: 'binary' },
        { name: 'dwell', kind: 'duration', unit: 'seconds' },
      ],
    };
    await writeFile(join(folder, 'schema.json'), JSON.stringify(schema));
    const curves = await measureCurves(folder);
    expect(curves.position).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(curves.return).toEqual([[1, 0.5]]);
    expect(curves.continuation).toEqual([]);
    expect(new Map(curves.dwell.map(([x, y]) => [x >= 8, y]))).toEqual(
      new Map([
        [false, 0],
        [true, 1],
      ]),
    );
    const [, age] = curves.freshness.find(([x]) => x > 12 && x < 20)!;
    expect(age).toBeCloseTo(2 / 3, 12);
  } finally {
    await db.close();
    await rm(folder, { recursive: true });
  }
});
