import { join } from 'node:path';
import { ParetorecError, nearestName } from '@paretorec/contracts';
import { openDuckDb } from '../duckdb/database.js';
import type { Database } from '../duckdb/database.js';
import type { LogSchema } from '../log/schema.js';
import { importEbnerd } from './ebnerd/ebnerd.js';
import { buildHistories } from './history.js';
import { REJECT_REASONS, createRejects } from './importer.js';
import type { Importer, RejectReason } from './importer.js';
import { describeSources } from './sources.js';
import { importTable } from './table/table.js';
import { prepareTarget } from './target.js';
import { writeLog } from './write-log.js';

const IMPORTERS = { ebnerd: importEbnerd, table: importTable } satisfies Record<string, Importer>;

/** Names of the importers. */
export type ImporterName = keyof typeof IMPORTERS;

/** Names of the importers, in the order of the docs. */
export const IMPORTER_NAMES = Object.keys(IMPORTERS) as readonly ImporterName[];

/** Past clicks kept a list, unless told otherwise. */
export const DEFAULT_HISTORY_LENGTH = 10;

/** Where an import stands. */
export interface ImportProgress {
  /** What is being done, such as `reading behaviours`. */
  readonly stage: string;
  /** Stages begun, from 1. */
  readonly step: number;
  readonly steps: number;
}

/** What to import, and how. */
export interface ImportOptions {
  readonly importer: ImporterName;
  /** A folder (`ebnerd`), or a folder or file (`table`). */
  readonly source: string;
  /** The log's folder; written whole at the end or not at all. */
  readonly out: string;
  /** YAML mapping of columns; `table` needs it. */
  readonly mapping?: string | undefined;
  /** Fail with kind `rejects` after a complete import that put rows aside; default false. */
  readonly strict?: boolean | undefined;
  /** Replace a log that is there; default false. */
  readonly force?: boolean | undefined;
  /** Past clicks kept a list (C), at least 1; default 10. */
  readonly historyLength?: number | undefined;
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  readonly progress?: ((progress: ImportProgress) => void) | undefined;
  /** Stops the import and removes what it made. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows put aside for one reason. */
export interface RejectCount {
  readonly source: string;
  readonly reason: RejectReason;
  readonly description: string;
  readonly rows: number;
}

/** What an import did. */
export interface ImportReport {
  readonly out: string;
  readonly schema: LogSchema;
  readonly lists: number;
  readonly impressions: number;
  readonly items: number;
  readonly users: number;
  readonly clicks: number;
  /** Rows of the source put aside, in `rejects/rejects.parquet` of the log. */
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
}

const STEPS: Readonly<Record<ImporterName, number>> = { ebnerd: 5, table: 4 };

/**
 * Imports a source as a log.
 *
 * All work happens out of core in DuckDB in a folder beside `out`. Bad rows go to `rejects/` with their reason,
 * the rest is imported. The same source gives the same bytes.
 *
 * @throws ParetorecError of kind `input` for a bad path, mapping or file, `interrupted` after `signal`, and
 *   `rejects` under `strict` when the log is complete but rows were put aside.
 */
export async function importLog(options: ImportOptions): Promise<ImportReport> {
  const importer = chooseImporter(options.importer);
  const steps = STEPS[options.importer];
  let step = 0;
  const stage = (name: string): void => options.progress?.({ stage: name, step: ++step, steps });
  const target = await prepareTarget(options.out, options.force === true);
  let db: Database | undefined;
  let report: ImportReport;
  try {
    db = await openDuckDb({
      path: join(target.work, 'import.duckdb'),
      tempDirectory: join(target.work, 'spill'),
      memoryLimit: options.memoryLimit,
      threads: options.threads,
      signal: options.signal,
    });
    await createRejects(db);
    const staged = await importer({ db, source: options.source, mapping: options.mapping, stage });
    stage('building histories');
    await buildHistories(db, historyLength(options.historyLength));
    stage('writing the log');
    const source = {
      importer: options.importer,
      files: await describeSources(staged.sources, options.signal),
    };
    const schema = await writeLog(db, target.folder, staged, source);
    report = await reportImport(db, options.out, schema);
    await db.close();
    await target.finish();
  } catch (error) {
    await db?.close();
    await target.abandon();
    throw error;
  }
  if (options.strict === true && report.rejected > 0) throw rejectsError(report);
  return report;
}

/** The error of kind `rejects` for an import that put rows aside. */
export function rejectsError(report: ImportReport): ParetorecError {
  const reasons = report.rejects.map(({ reason, rows, source }) => `${rows} ${reason} in ${source}`);
  return new ParetorecError({
    code: 'rejects',
    kind: 'rejects',
    where: report.out,
    problem: `imported, but ${report.rejected} rows were put aside (${reasons.join(', ')})`,
    remedy: 'see rejects/rejects.parquet in the log',
  });
}

function chooseImporter(name: string): Importer {
  const importers: Readonly<Record<string, Importer>> = IMPORTERS;
  const importer = Object.hasOwn(importers, name) ? importers[name] : undefined;
  if (importer !== undefined) return importer;
  const near = nearestName(name, IMPORTER_NAMES);
  throw new ParetorecError({
    code: 'unknown-importer',
    problem: `no importer "${name}"`,
    expected: IMPORTER_NAMES.join(' or '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}

function historyLength(length: number | undefined): number {
  if (length === undefined) return DEFAULT_HISTORY_LENGTH;
  if (Number.isInteger(length) && length >= 1) return length;
  throw new ParetorecError({
    code: 'bad-option',
    where: 'historyLength',
    problem: 'not a length',
    found: String(length),
    expected: 'a whole number of at least 1',
  });
}

async function reportImport(db: Database, out: string, schema: LogSchema): Promise<ImportReport> {
  const counts = await db.row<{ items: number; users: number; clicks: number }>(`
    SELECT (SELECT count(*) FROM staged_items) AS items, (SELECT count(*) FROM staged_users) AS users,
      (SELECT count(*) FROM staged_impressions WHERE clicked = 1) AS clicks`);
  const rejects = await db.rows<{ source: string; reason: RejectReason; rows: number }>(`
    SELECT source, reason, count(*) AS rows FROM rejects GROUP BY source, reason ORDER BY source, reason`);
  return {
    out,
    schema,
    lists: schema.lists,
    impressions: schema.impressions,
    ...counts,
    rejected: rejects.reduce((sum, { rows }) => sum + rows, 0),
    rejects: rejects.map((entry) => ({ ...entry, description: REJECT_REASONS[entry.reason] })),
  };
}
