import type { Label } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import type { SplitShares } from '../options.js';
import { buildEntities } from './entities.js';
import { buildHistory } from './history.js';
import { buildContext, buildImpressions } from './impressions.js';
import { buildLists } from './lists.js';
import { buildEvents, buildPast } from './past.js';
import type { LogSource } from './source.js';
import type { SplitBounds } from './split.js';

/** What the raw tables are built for. */
export interface TableOptions {
  readonly fields: readonly FieldSource[];
  readonly labels: readonly Label[];
  readonly historyLength: number;
  readonly split: SplitShares | SplitBounds;
  readonly progress: (stage: string, done: number) => void;
}

/** Builds the raw tables of a log, one value a field, nothing fitted yet; gives the bounds of the split by time. */
export async function buildTables(
  db: Database,
  source: LogSource,
  options: TableOptions,
): Promise<SplitBounds | undefined> {
  const { fields, labels, historyLength, progress } = options;
  progress('read ids', 0);
  await buildEntities(db, source, fields);
  const bounds = await buildLists(db, source, fields, options.split);
  progress('look back', 0);
  await buildEvents(db, source, fields, [...new Set(labels.flatMap(columnsOf))]);
  await buildPast(db);
  await buildImpressions(db, source, fields, labels);
  progress('look back', 0.6);
  await buildHistory(db, source, historyLength);
  await buildContext(db);
  for (const table of ['t_times', 't_events', 't_item_past', 't_user_past', 't_before'])
    await db.run(`DROP TABLE ${table}`);
  progress('look back', 1);
  return bounds;
}

/** Label columns of the log that a label takes. */
function columnsOf(label: Label): string[] {
  if (typeof label === 'string') return [label];
  return label.use === 'mixture' ? Object.keys(label.of) : [];
}
