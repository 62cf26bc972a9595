import type { Database } from '../duckdb/database.js';
import type { LogField, LogLabel } from '../log/schema.js';

/** Why a row of a source was put aside. */
export const REJECT_REASONS = {
  'null-id': 'a list, user or item id is missing',
  'bad-time': 'the time is missing or cannot be read',
  'bad-clicked': 'clicked is missing or not 0 or 1',
  'bad-dwell': 'dwell is negative, infinite or not a number',
  'dwell-without-click': 'dwell on a row (or list) without a click',
  'empty-list': 'the list has no items',
  'duplicate-list': 'the list id occurs before',
  'duplicate-position': 'the position occurs before in the list',
  'duplicate-item': 'the item occurs before in the list',
  'duplicate-key': 'the id occurs before in the file',
  'click-not-in-list': 'a clicked item is not in the list',
  'several-users': 'the list began with another user',
  'wrong-type': 'a value is not of the declared type',
  'broken-utf8': 'the line is not UTF-8',
  'broken-line': 'the line is not a row of its format',
  'unequal-lengths': 'the arrays of a history differ in length',
} as const;

/** A key of {@link REJECT_REASONS}. */
export type RejectReason = keyof typeof REJECT_REASONS;

/** A log file's columns beyond the core: expression over the staged table, and declaration. */
export interface StagedField {
  readonly field: LogField;
  /** SQL over the columns of the staged table that holds the group. */
  readonly sql: string;
}

/** A further label column. */
export interface StagedLabel {
  readonly label: LogLabel;
  /** SQL over `staged_impressions`. */
  readonly sql: string;
}

/**
 * What an importer leaves in the work database: tables `staged_lists` (split, list_id, user_id, time, session_id,
 * part, and what its fields use), `staged_impressions` (list_id, position, item_id, clicked, dwell, ...),
 * `past_clicks` (split, user_id, item_id, time, dwell), `staged_items` and `staged_users` (id, ...), and
 * `rejects` (source, row, reason, detail).
 *
 * A split sees the past clicks of the same split only.
 */
export interface Staged {
  readonly fields: readonly StagedField[];
  readonly labels: readonly StagedLabel[];
  /** Optional core columns of lists that the importer knows. */
  readonly listColumns: readonly ('session_id' | 'part')[];
  /** Whether dwell of past clicks is known at all. */
  readonly dwell: boolean;
  /** Files that were read, for the report. */
  readonly sources: readonly string[];
  /** Free text or values for `source` of schema.json. */
  readonly notes: Readonly<Record<string, unknown>>;
}

/** What importers share while they work. */
export interface ImportContext {
  readonly db: Database;
  readonly source: string;
  readonly mapping: string | undefined;
  readonly stage: (name: string) => void;
}

/** Reads a source into the work database. */
export type Importer = (context: ImportContext) => Promise<Staged>;

/** Creates the empty table of rejected rows. */
export async function createRejects(db: Database): Promise<void> {
  await db.run('CREATE TABLE rejects (source VARCHAR, "row" BIGINT, reason VARCHAR, detail VARCHAR)');
}
