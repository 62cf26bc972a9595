import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sqlName, sqlText } from '../duckdb/database.js';
import type { Database } from '../duckdb/database.js';
import { describeCoreColumns } from '../log/schema.js';
import type { LogField, LogSchema } from '../log/schema.js';
import { historyFields } from './history.js';
import type { Staged, StagedField } from './importer.js';

/** Rows a Parquet row group. */
const ROW_GROUP = 65_536;

/**
 * Writes the staged tables and `histories` as a log into a folder: lists by (time, list), impressions in the same
 * order and by position, items and users by id.
 */
export async function writeLog(
  db: Database,
  folder: string,
  staged: Staged,
  source: Readonly<Record<string, unknown>>,
): Promise<LogSchema> {
  const history = historyFields(staged.dwell);
  const columns = (group: LogField['group']): string =>
    staged.fields
      .filter(({ field }) => field.group === group)
      .map(({ field, sql }: StagedField) => `, ${sql} AS ${sqlName(field.name)}`)
      .join('');
  const labels = staged.labels.map(({ label, sql }) => `, ${sql} AS ${sqlName(label.name)}`).join('');
  await copy(
    db,
    join(folder, 'lists.parquet'),
    `SELECT list_id, user_id, time${staged.listColumns.map((name) => `, ${name}`).join('')},
      hist_item, hist_dwell, hist_age${history.map(({ name }) => `, h.${name}`).join('')}${columns('context')}
    FROM staged_lists l JOIN histories h USING (list_id)
    ORDER BY time, list_id`,
  );
  await copy(
    db,
    join(folder, 'impressions.parquet'),
    `SELECT list_id, position::INTEGER AS position, item_id, clicked::UTINYINT AS clicked,
      dwell::FLOAT AS dwell${labels}${columns('impression')}
    FROM staged_impressions i
    ORDER BY time, list_id, position`,
  );
  // clicks too old for any list's history leave items behind that the log never mentions
  await db.run(`
    DELETE FROM staged_items WHERE item_id NOT IN (
      SELECT item_id FROM staged_impressions UNION SELECT unnest(hist_item) FROM histories)`);
  await copy(
    db,
    join(folder, 'items.parquet'),
    `SELECT item_id${columns('item')} FROM staged_items ORDER BY item_id`,
  );
  await copy(
    db,
    join(folder, 'users.parquet'),
    `SELECT user_id${columns('user')} FROM staged_users ORDER BY user_id`,
  );
  const counts = await db.row<{ lists: number; impressions: number; rejects: number }>(`
    SELECT (SELECT count(*) FROM staged_lists) AS lists, (SELECT count(*) FROM staged_impressions) AS impressions,
      (SELECT count(*) FROM rejects) AS rejects`);
  if (counts.rejects > 0) {
    await mkdir(join(folder, 'rejects'));
    await copy(
      db,
      join(folder, 'rejects', 'rejects.parquet'),
      'SELECT source, "row", reason, detail FROM rejects ORDER BY source, "row", reason, detail',
    );
  }
  const schema: LogSchema = {
    format: 'paretorec-log',
    version: 1,
    source: { ...source, ...staged.notes },
    lists: counts.lists,
    impressions: counts.impressions,
    fields: [...staged.fields.map(({ field }) => field), ...history],
    labels: [
      { name: 'clicked', kind: 'binary' },
      ...(staged.dwell ? [{ name: 'dwell', kind: 'duration' as const, unit: 'seconds' }] : []),
      ...staged.labels.map(({ label }) => label),
    ],
    columns: describeCoreColumns(),
  };
  await writeFile(join(folder, 'schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
  return schema;
}

async function copy(db: Database, path: string, query: string): Promise<void> {
  await db.run(
    `COPY (${query}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`,
  );
}
