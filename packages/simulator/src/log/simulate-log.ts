import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { BURN_IN_DAYS, LOG_DAYS, PRESETS, SCALES, SPEC_VERSION, dayNumber } from '../constants/index.js';
import { makeCrew, type Crew } from './crew.js';
import { simulatedSchema } from './log-schema.js';
import type { SimulationKey } from './tasks.js';
import { SHARD_USERS, WorkFolder } from './work-folder.js';
import type { FilesFacts } from './write-day.js';
import { writeWhole } from './write-whole.js';

/** What {@link simulateLog} makes, where and how. */
export interface SimulateOptions extends SimulationKey {
  /** Folder of the new log. */
  readonly out: string;
  /** Threads, 1 or more; the bytes do not depend on it. */
  readonly workers: number;
  /** Goes on with a log that was begun with the same options. */
  readonly resume?: boolean | undefined;
  /** Replaces a log that is there, finished or not. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many user-days of how many were lived, the burn-in among them, and what is going on. */
  readonly progress?: ((done: number, total: number, note: string) => void) | undefined;
}

/** What a simulated log holds. */
export interface SimulatedLog {
  readonly out: string;
  readonly users: number;
  readonly items: number;
  readonly lists: number;
  readonly impressions: number;
}

/** Says that a folder holds a log in the making, and which. */
const BEGUN = 'simulation.json';

/**
 * Simulates the log of a preset, a scale and a seed (docs/simulator.md): files of models' input in the project's log format, the
 * truth in `hidden/`, `manifest.json` with every constant and the digests of all columns.
 *
 * The log grows in its folder and can be continued after a stop at any moment, day by day; `schema.json`, which makes it
 * a log, comes last.
 *
 * @throws ParetorecError `out-exists`, `nothing-to-resume`, `simulation-differs`, `work-damaged`.
 */
export async function simulateLog(options: SimulateOptions): Promise<SimulatedLog> {
  const { preset, scale, seed, candidates = false, dirty = false, workers, signal } = options;
  const out = resolve(options.out);
  const key: SimulationKey = { preset, scale, seed, candidates, dirty };
  claim(out, key, options);
  const crew = makeCrew(workers, out, key, signal);
  try {
    return await simulateIn(out, key, crew, options);
  } finally {
    await crew.close();
  }
}

async function simulateIn(
  out: string,
  key: SimulationKey,
  crew: Crew,
  { progress }: SimulateOptions,
): Promise<SimulatedLog> {
  const { users } = SCALES[key.scale];
  const shards = Math.ceil(users / SHARD_USERS);
  const work = new WorkFolder(out);
  const files: Record<string, FilesFacts[string]> = {};
  const written = async (name: string, write: () => Promise<FilesFacts>): Promise<void> => {
    let facts = work.note(name) as FilesFacts | undefined;
    if (facts === undefined) work.setNote(name, (facts = await write()));
    Object.assign(files, facts);
  };
  const tables = (['users', 'items'] as const).map((kind) =>
    written(kind, async () => (await crew.run({ kind })).files),
  );
  await Promise.all(tables);
  let lists = 0;
  // A day is written while the next one is lived.
  let writing: Promise<void> = Promise.resolve();
  for (let ordinal = 0; ordinal < LOG_DAYS; ordinal++) {
    const day = `day ${dayNumber(ordinal)}`;
    let lived = ordinal * users;
    const report = (more: number): void => progress?.((lived += more), LOG_DAYS * users, day);
    report(0);
    const count = await liveDay(crew, work, ordinal, shards, (shard) =>
      report(Math.min(SHARD_USERS, users - shard * SHARD_USERS)),
    );
    await writing;
    if (ordinal > 0) work.forget(ordinal - 1);
    if (ordinal < BURN_IN_DAYS) continue;
    const firstList = lists + 1;
    const write = async (): Promise<FilesFacts> =>
      (await crew.run({ kind: 'day', ordinal, shards, firstList })).files;
    writing = written(`day-${ordinal}`, write);
    // Waited for later: a failure before that must not go unhandled.
    writing.catch(() => undefined);
    lists += count;
  }
  await writing;
  return finish(out, key, files, lists);
}

/** Lives a day of all shards, those that are not lived already; gives its number of lists. */
async function liveDay(
  crew: Crew,
  work: WorkFolder,
  ordinal: number,
  shards: number,
  done: (shard: number) => void,
): Promise<number> {
  const known = work.note(`lists-${ordinal}`) as number | undefined;
  if (known !== undefined) {
    for (let shard = 0; shard < shards; shard++) done(shard);
    return known;
  }
  work.prepare(ordinal);
  const counts = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const lists = work.has(ordinal, shard)
        ? work.count(ordinal, shard)
        : (await crew.run({ kind: 'shard', ordinal, shard })).lists;
      done(shard);
      return lists;
    }),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  work.setNote(`lists-${ordinal}`, total);
  return total;
}

function finish(out: string, key: SimulationKey, files: FilesFacts, lists: number): SimulatedLog {
  const tables = tablesOf(files);
  const impressions = tables['impressions']!.rows;
  const manifest = {
    specVersion: SPEC_VERSION,
    ...key,
    constants: PRESETS[key.preset],
    tables,
    files: Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  const write = (name: string, value: unknown): void =>
    writeWhole(join(out, name), [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
  write('manifest.json', manifest);
  const source = { specVersion: SPEC_VERSION, ...key };
  write('schema.json', simulatedSchema(source, { lists, impressions }));
  rmSync(new WorkFolder(out).path, { recursive: true, force: true });
  rmSync(join(out, BEGUN), { force: true });
  return {
    out,
    users: SCALES[key.scale].users,
    items: tables['items']!.rows,
    lists,
    impressions,
  };
}

/** Rows of each table and, for each column, SHA-256 over the digests of its files in the order of their names. */
function tablesOf(files: FilesFacts): Record<string, { rows: number; digests: Record<string, string> }> {
  const tables: Record<string, { rows: number; digests: Record<string, string> }> = {};
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  for (const name of Object.keys(files).sort()) {
    const table = name.slice(0, name.lastIndexOf('/'));
    const { rows, digests } = files[name]!;
    tables[table] ??= { rows: 0, digests: {} };
    tables[table].rows += rows;
    for (const [column, digest] of Object.entries(digests)) {
      const id = `${table} ${column}`;
      if (!hashes.has(id)) hashes.set(id, createHash('sha256'));
      hashes.get(id)!.update(digest);
    }
  }
  for (const [id, hash] of hashes) {
    const [table, column] = id.split(' ') as [string, string];
    tables[table]!.digests[column] = hash.digest('hex');
  }
  return tables;
}

/** Takes the folder for a new log, or finds the one to go on with. */
function claim(out: string, key: SimulationKey, { resume, force }: SimulateOptions): void {
  const asked = JSON.stringify({ specVersion: SPEC_VERSION, ...key });
  const begun = join(out, BEGUN);
  const inMaking = existsSync(begun);
  if (resume === true) {
    if (!inMaking) throw nothingToResume(out);
    const found = readFileSync(begun, 'utf8').trim();
    if (found === asked) return;
    throw new ParetorecError({
      code: 'simulation-differs',
      where: out,
      problem: 'the log was begun with other options',
      found,
      expected: asked,
      remedy: 'resume with the same options, or begin anew with --force',
    });
  }
  if (existsSync(out) && readdirSync(out).length > 0) {
    const ours = inMaking || existsSync(join(out, 'manifest.json'));
    if (force !== true || !ours) throw outExists(out, inMaking, ours);
    rmSync(out, { recursive: true });
  }
  mkdirSync(out, { recursive: true });
  writeWhole(begun, [Buffer.from(`${asked}\n`)]);
}

const nothingToResume = (out: string): ParetorecError =>
  new ParetorecError({
    code: 'nothing-to-resume',
    where: out,
    problem: existsSync(join(out, 'schema.json'))
      ? 'the log in this folder is complete'
      : 'there is no log in the making in this folder',
    remedy: 'leave --resume out to begin one',
  });

const outExists = (out: string, inMaking: boolean, ours: boolean): ParetorecError =>
  new ParetorecError({
    code: 'out-exists',
    where: out,
    problem: inMaking
      ? 'a log is in the making here'
      : ours
        ? 'a simulated log is already there'
        : 'already there, and not a simulated log, so it is not replaced',
    remedy: inMaking
      ? 'go on with it by --resume, or begin anew with --force'
      : ours
        ? 'choose another --out, or replace it with --force'
        : 'choose another --out',
  });
