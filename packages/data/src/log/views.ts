import { ParetorecError, nearestName } from '@paretorec/contracts';
import { sqlName, sqlText } from '../duckdb/database.js';
import type { Database } from '../duckdb/database.js';
import { naming } from '../duckdb/errors.js';
import { joinScores, scoreField } from './added-scores.js';
import { CORE_COLUMNS, LOG_FILES, fitsColumnType } from './schema.js';
import type { CoreColumn, LogFile } from './schema.js';
import type { Log } from './open.js';

/**
 * Creates the views `lists`, `impressions`, `items` and `users` over a log.
 *
 * Each has every core column of its file under the format's own type (absent optional ones are null, absent
 * histories are null), ids as stored, then the declared fields and further labels. A log without items or
 * users gets views of the ids that occur.
 *
 * @param options.prefix put before the views' names, so that two logs can be open at once.
 * @throws ParetorecError `missing-column` or `wrong-type`, with the file, what is there and what the format asks.
 */
export async function logViews(
  db: Database,
  log: Log,
  options: { readonly prefix?: string } = {},
): Promise<void> {
  const prefix = options.prefix ?? '';
  for (const file of LOG_FILES) {
    const path = log.files[file];
    const view = sqlName(`${prefix}${file}`);
    if (path === undefined) {
      await db.run(`CREATE OR REPLACE VIEW ${view} AS ${idsAlone(file, prefix)}`);
      continue;
    }
    const source = `FROM read_parquet(${sqlText(path)}, union_by_name = true)`;
    const types = await naming(path, () => db.describe(`SELECT * ${source}`));
    const core = CORE_COLUMNS[file].map((column) => coreExpression(path, column, types));
    const declared = declaredColumns(log, file, path, types).map(sqlName);
    const query = `SELECT ${[...core, ...declared].join(', ')} ${source}`;
    const whole = file === 'impressions' && log.scores !== undefined ? joinScores(query, log.scores) : query;
    await db.run(`CREATE OR REPLACE VIEW ${view} AS ${whole}`);
  }
}

/** Names of the declared fields and further labels of a file, without core columns and those that stand in another file. */
export function declaredColumns(
  log: Log,
  file: LogFile,
  path: string,
  types: ReadonlyMap<string, string>,
): string[] {
  const elsewhere = new Set([
    ...CORE_COLUMNS[file].map((column) => column.name),
    ...(log.scores?.objectives.map(scoreField) ?? []),
  ]);
  const names = [
    ...log.schema.fields.filter((field) => field.file === file).map((field) => field.name),
    ...(file === 'impressions' ? log.schema.labels.map((label) => label.name) : []),
  ].filter((name) => !elsewhere.has(name));
  for (const name of names)
    if (!types.has(name)) throw missingColumn(path, name, types, 'declared in schema.json');
  return [...new Set(names)];
}

function coreExpression(path: string, column: CoreColumn, types: ReadonlyMap<string, string>): string {
  const type = types.get(column.name);
  if (type === undefined) {
    if (column.required) throw missingColumn(path, column.name, types, column.description);
    return `CAST(NULL AS ${column.sql}) AS ${sqlName(column.name)}`;
  }
  if (!fitsColumnType(column.type, type)) {
    throw new ParetorecError({
      code: 'wrong-type',
      where: `${path} column ${column.name}`,
      problem: 'wrong type',
      found: type,
      expected: `${column.type} (${column.description})`,
      remedy: '"paretorec data validate" lists everything that is wrong',
    });
  }
  const isId = column.type === 'id' || column.type === 'list<id>';
  return isId
    ? sqlName(column.name)
    : `CAST(${sqlName(column.name)} AS ${column.sql}) AS ${sqlName(column.name)}`;
}

function missingColumn(
  path: string,
  name: string,
  types: ReadonlyMap<string, string>,
  description: string,
): ParetorecError {
  const near = nearestName(name, types.keys());
  return new ParetorecError({
    code: 'missing-column',
    where: path,
    problem: `no column "${name}" (${description})`,
    found: [...types.keys()].join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}

function idsAlone(file: LogFile, prefix: string): string {
  return file === 'items'
    ? `SELECT DISTINCT item_id FROM ${sqlName(`${prefix}impressions`)}`
    : `SELECT DISTINCT user_id FROM ${sqlName(`${prefix}lists`)}`;
}
