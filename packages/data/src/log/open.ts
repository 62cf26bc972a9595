import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import type { AddedScores } from './added-scores.js';
import { LOG_FILES, LogSchemaConfig } from './schema.js';
import type { LogFile, LogSchema } from './schema.js';

/** A log on disk, its schema read, its data not yet. */
export interface Log {
  readonly folder: string;
  readonly schema: LogSchema;
  /** Path or glob of each file that is there. */
  readonly files: { readonly [File in LogFile]?: string };
  /** Fields of impressions that stand in a file of their own. */
  readonly scores?: AddedScores;
}

/**
 * Reads and checks `schema.json` of a log.
 *
 * @throws ParetorecError `no-log` when the folder is missing, is a file or holds no schema.json; `bad-schema` when
 *   schema.json is not one.
 */
export async function readLogSchema(folder: string): Promise<LogSchema> {
  const path = join(folder, 'schema.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw await noLog(folder, error);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ParetorecError({
      code: 'bad-schema',
      where: path,
      problem: `not JSON (${error instanceof Error ? error.message : String(error)})`,
      remedy: 'import the log again',
      cause: error,
    });
  }
  const result = LogSchemaConfig.safeParse(parsed);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const at = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  throw new ParetorecError({
    code: 'bad-schema',
    where: path,
    problem: `${at}${issue?.message ?? 'not a schema'}`,
    remedy: 'docs/log-format.md says what belongs here',
  });
}

/**
 * Opens a log: reads its schema and finds its files.
 *
 * @throws ParetorecError as {@link readLogSchema}, and `missing-file` when lists, impressions or a file with declared
 *   fields are not there.
 */
export async function openLog(folder: string): Promise<Log> {
  const schema = await readLogSchema(folder);
  const files: Partial<Record<LogFile, string>> = {};
  for (const file of LOG_FILES) {
    const path = await findParquet(folder, file);
    if (path !== undefined) files[file] = path;
  }
  for (const file of LOG_FILES) {
    const fields = schema.fields.filter((field) => field.file === file).map(({ name }) => name);
    const needed = file === 'lists' || file === 'impressions' || fields.length > 0;
    if (needed && files[file] === undefined) {
      const loss = fields.length > 0 ? `, which schema.json says has ${fields.join(', ')}` : '';
      throw new ParetorecError({
        code: 'missing-file',
        where: folder,
        problem: `the log has no ${file}${loss}`,
        expected: `${file}.parquet or a folder ${file}/ of Parquet files`,
        remedy: 'import the log again',
      });
    }
  }
  return { folder, schema, files };
}

async function findParquet(folder: string, name: string): Promise<string | undefined> {
  const file = join(folder, `${name}.parquet`);
  if ((await kindOf(file)) === 'file') return file;
  const sub = join(folder, name);
  if ((await kindOf(sub)) !== 'folder') return undefined;
  const entries = await readdir(sub);
  return entries.some((entry) => entry.endsWith('.parquet')) ? join(sub, '*.parquet') : undefined;
}

async function noLog(folder: string, cause: unknown): Promise<ParetorecError> {
  const kind = await kindOf(folder);
  const found =
    kind === 'missing' ? 'no such folder' : kind === 'file' ? 'a file' : 'a folder without schema.json';
  return new ParetorecError({
    code: 'no-log',
    where: folder,
    problem: 'not a paretorec log',
    found,
    expected: 'a folder with schema.json, lists.parquet and impressions.parquet',
    remedy: 'make one with "paretorec data import"',
    cause,
  });
}

/** What stands at a path. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'missing';
  }
}
