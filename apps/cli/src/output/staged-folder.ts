import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isAlive } from '../processes/is-alive.js';

/** A folder that grows beside its place and takes it whole at the end, or leaves what was there. */
export interface StagedFolder {
  /** Where to write. */
  readonly path: string;
  /** Where it will be. */
  readonly target: string;
  /** Takes the target's place; what was there is removed. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** Prepares to replace `target`; removes the remains of earlier processes that were killed. */
export async function stageFolder(target: string): Promise<StagedFolder> {
  const place = resolve(target);
  const parent = dirname(place);
  const prefix = `.${basename(place)}.new-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
  const path = join(parent, prefix + process.pid);
  await rm(path, { recursive: true, force: true });
  await mkdir(path);
  return {
    path,
    target: place,
    finish: async () => {
      // Aside first: a folder with content cannot be renamed over, and the gap is two renames short.
      const old = join(parent, `.${basename(place)}.old-${process.pid}`);
      const had = await rename(place, old).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          throw error;
        },
      );
      await rename(path, place);
      if (had) await rm(old, { recursive: true, force: true });
    },
    abandon: () => rm(path, { recursive: true, force: true }),
  };
}
