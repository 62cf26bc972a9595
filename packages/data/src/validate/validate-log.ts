import { openDuckDb } from '../duckdb/database.js';
import type { Database, DatabaseOptions } from '../duckdb/database.js';
import { openLog } from '../log/open.js';
import type { Log } from '../log/open.js';
import { ROW_CHECKS } from './checks.js';
import type { RowCheck } from './checks.js';
import { checkColumns } from './columns.js';
import type { ValidationFinding, ValidationReport } from './report.js';

/** How to validate. */
export interface ValidateOptions extends DatabaseOptions {
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Looks for every class of broken row in a log.
 *
 * Columns come first; a rule that needs a column that is missing, of the wrong type or unreadable is left out, for
 * that column's own finding says so.
 *
 * @throws ParetorecError when the folder is no log, or a file is missing or no whole Parquet file.
 */
export async function validateLog(folder: string, options: ValidateOptions = {}): Promise<ValidationReport> {
  const log = await openLog(folder);
  const db = await openDuckDb(options);
  try {
    const { usable, files, findings: columns } = await checkColumns(db, log);
    const findings = [...columns];
    const counts = await countRows(db);
    findings.push(...countFindings(log, counts));
    for (const [i, check] of ROW_CHECKS.entries()) {
      options.progress?.(i, ROW_CHECKS.length);
      if (!files.has(check.file) || !check.needs.every((column) => usable.has(column))) continue;
      const finding = await runCheck(db, check);
      if (finding !== undefined) findings.push(finding);
    }
    options.progress?.(ROW_CHECKS.length, ROW_CHECKS.length);
    return { folder, ok: findings.length === 0, ...counts, findings };
  } finally {
    await db.close();
  }
}

async function runCheck(db: Database, check: RowCheck): Promise<ValidationFinding | undefined> {
  const { rows, examples } = await db.row<{ rows: number | null; examples: string[] | null }>(`
    SELECT sum(n) AS rows, arg_min(example, sort, 3) AS examples FROM (${check.query})`);
  if (rows === null || rows === 0) return undefined;
  const { code, file, description } = check;
  return { code, file, description, rows: Number(rows), examples: examples ?? [] };
}

async function countRows(db: Database): Promise<{ lists: number; impressions: number }> {
  return db.row(`SELECT (SELECT count(*) FROM checked_lists) AS lists,
    (SELECT count(*) FROM checked_impressions) AS impressions`);
}

function countFindings(
  log: Log,
  counts: { readonly lists: number; readonly impressions: number },
): ValidationFinding[] {
  return (['lists', 'impressions'] as const)
    .filter((file) => counts[file] !== log.schema[file])
    .map((file) => ({
      code: 'wrong-count',
      file,
      description: `schema.json says ${log.schema[file]} ${file}, the file has ${counts[file]}`,
      rows: Math.abs(counts[file] - log.schema[file]),
      examples: [],
    }));
}
