import { ParetorecError } from '@paretorec/contracts';
import { sqlName, sqlText } from '../duckdb/database.js';
import type { Database } from '../duckdb/database.js';
import { naming } from '../duckdb/errors.js';
import type { Log } from '../log/open.js';
import { CORE_COLUMNS, LOG_FILES, fitsColumnType } from '../log/schema.js';
import type { LogFile } from '../log/schema.js';
import type { ValidationFinding } from './report.js';

/** What the checks of rows can rely on. */
export interface UsableColumns {
  /** `file.column` that is there, of the right type and readable. */
  readonly usable: ReadonlySet<string>;
  readonly files: ReadonlySet<LogFile>;
}

/**
 * Looks at the columns of every file and creates the views `checked_<file>` with what can be read: core columns
 * (null where they cannot), `file_name` and `file_row` (from 1).
 *
 * @returns findings `missing-column`, `wrong-type` and `broken-utf8`, and the columns that are left.
 */
export async function checkColumns(
  db: Database,
  log: Log,
): Promise<UsableColumns & { readonly findings: readonly ValidationFinding[] }> {
  const findings: ValidationFinding[] = [];
  const usable = new Set<string>();
  const files = new Set<LogFile>();
  for (const file of LOG_FILES) {
    const path = log.files[file];
    if (path === undefined) continue;
    files.add(file);
    const source = `FROM read_parquet(${sqlText(path)}, union_by_name = true, filename = true, file_row_number = true)`;
    const types = await naming(path, () =>
      db.describe(`SELECT * EXCLUDE (filename, file_row_number) ${source}`),
    );
    const broken = await findBrokenText(db, file, source, types, findings);
    const columns: string[] = [];
    for (const column of CORE_COLUMNS[file]) {
      const type = types.get(column.name);
      const name = sqlName(column.name);
      const fits = type !== undefined && fitsColumnType(column.type, type);
      if (fits && !broken.has(column.name)) {
        usable.add(`${file}.${column.name}`);
        const numeric =
          column.type === 'number'
            ? '::DOUBLE'
            : column.type === 'bit' || column.type === 'integer'
              ? '::HUGEINT'
              : '';
        columns.push(`${name}${numeric} AS ${name}`);
        continue;
      }
      columns.push(`NULL::${column.sql} AS ${name}`);
      if (type === undefined && column.required)
        findings.push(missing(file, column.name, column.description, types));
      if (type !== undefined && !fits) findings.push(wrongType(file, column.name, type, column.type));
    }
    findings.push(...declaredFindings(log, file, types));
    await db.run(`
      CREATE VIEW checked_${file} AS
      SELECT ${columns.join(', ')}, filename AS file_name, file_row_number + 1 AS file_row ${source}`);
  }
  return { usable, files, findings };
}

/** Reads every text column once, for Parquet does not check what it holds until it is read. */
async function findBrokenText(
  db: Database,
  file: LogFile,
  source: string,
  types: ReadonlyMap<string, string>,
  findings: ValidationFinding[],
): Promise<Set<string>> {
  const broken = new Set<string>();
  for (const [name, type] of types) {
    if (!type.includes('VARCHAR')) continue;
    try {
      await db.run(`SELECT max(hash(${sqlName(name)})) ${source}`);
    } catch (error) {
      if (!ParetorecError.isInstance(error) || error.code !== 'broken-utf8') throw error;
      broken.add(name);
      findings.push({
        code: 'broken-utf8',
        file,
        description: `column ${name} holds text that is not UTF-8 (reading stops at the first such value)`,
        rows: 1,
        examples: [error.parts.found ?? name],
      });
    }
  }
  return broken;
}

function missing(
  file: LogFile,
  name: string,
  description: string,
  types: ReadonlyMap<string, string>,
): ValidationFinding {
  return {
    code: 'missing-column',
    file,
    description: `no column ${name} (${description})`,
    rows: 0,
    examples: [`columns: ${[...types.keys()].join(', ')}`],
  };
}

function wrongType(file: LogFile, name: string, found: string, expected: string): ValidationFinding {
  return {
    code: 'wrong-type',
    file,
    description: `column ${name} is ${found}, expected ${expected}`,
    rows: 0,
    examples: [],
  };
}

function declaredFindings(log: Log, file: LogFile, types: ReadonlyMap<string, string>): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  const core = new Set(CORE_COLUMNS[file].map(({ name }) => name));
  const wanted = [
    ...log.schema.fields.filter((field) => field.file === file),
    ...(file === 'impressions'
      ? log.schema.labels.map(({ name }) => ({ name, kind: 'numeric' as const }))
      : []),
  ];
  for (const { name, kind } of wanted) {
    if (core.has(name)) continue;
    const type = types.get(name);
    if (type === undefined) {
      findings.push(missing(file, name, 'declared in schema.json', types));
    } else if (kind === 'numeric' && !(fitsColumnType('number', type) || type === 'BOOLEAN')) {
      findings.push(wrongType(file, name, type, 'a number, as schema.json says'));
    } else if (kind === 'multi' && !type.endsWith('[]')) {
      findings.push(wrongType(file, name, type, 'a list, as schema.json says'));
    } else if (kind === 'categorical' && type.endsWith('[]')) {
      findings.push(wrongType(file, name, type, 'one value, as schema.json says'));
    }
  }
  return findings;
}
