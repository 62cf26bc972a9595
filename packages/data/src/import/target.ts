import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { kindOf, readLogSchema } from '../log/open.js';

/** A folder that becomes `out` whole, or leaves no trace. */
export interface Target {
  /** The finished log grows here. */
  readonly folder: string;
  /** For files that are gone at the end. */
  readonly work: string;
  /** Puts the log in place of `out`. */
  finish(): Promise<void>;
  /** Removes everything that was made. */
  abandon(): Promise<void>;
}

/**
 * Prepares to write a log at `out`.
 *
 * @param force whether a log (or an empty folder) that is there may be replaced.
 * @throws ParetorecError `exists` when `out` is there without `force`; `not-a-log` when it holds something else,
 *   which is never replaced; `cannot-write` when the folder above cannot be written.
 */
export async function prepareTarget(out: string, force: boolean): Promise<Target> {
  await refuseTaken(out, force);
  const place = resolve(out);
  const parent = dirname(place);
  let made: string | undefined;
  let temp: string;
  try {
    made = await mkdir(parent, { recursive: true });
    temp = await mkdtemp(join(parent, `.${basename(place)}.importing-`));
    await mkdir(join(temp, 'log'));
    await mkdir(join(temp, 'work'));
  } catch (error) {
    throw new ParetorecError({
      code: 'cannot-write',
      where: parent,
      problem: `cannot make a folder here (${error instanceof Error ? error.message : String(error)})`,
      remedy: 'choose another --out',
      cause: error,
    });
  }
  return {
    folder: join(temp, 'log'),
    work: join(temp, 'work'),
    finish: async () => {
      // again, for what another program may have put there meanwhile
      await refuseTaken(out, force);
      if ((await kindOf(place)) === 'folder') await rename(place, join(temp, 'old'));
      await rename(join(temp, 'log'), place);
      await rm(temp, { recursive: true, force: true });
    },
    abandon: async () => {
      await rm(temp, { recursive: true, force: true });
      if (made !== undefined) await removeEmpty(parent, dirname(made));
    },
  };
}

async function refuseTaken(out: string, force: boolean): Promise<void> {
  const kind = await kindOf(out);
  if (kind === 'missing') return;
  const isLog = kind === 'folder' && (await isLogOrEmpty(out));
  if (!isLog) {
    throw new ParetorecError({
      code: 'not-a-log',
      where: out,
      problem: `already there, and ${kind === 'file' ? 'a file' : 'not a paretorec log'}, so it is not replaced`,
      remedy: 'choose another --out',
    });
  }
  if (!force) {
    throw new ParetorecError({
      code: 'exists',
      where: out,
      problem: 'already there',
      remedy: 'choose another --out, or replace it with --force',
    });
  }
}

/** Removes folders that we made and that are still empty, from `folder` up to below `end`. */
async function removeEmpty(folder: string, end: string): Promise<void> {
  for (let at = folder; at !== end && at !== dirname(at); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

async function isLogOrEmpty(folder: string): Promise<boolean> {
  if ((await readdir(folder)).length === 0) return true;
  try {
    await readLogSchema(folder);
    return true;
  } catch {
    return false;
  }
}
