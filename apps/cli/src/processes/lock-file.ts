import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ParetorecError } from '@paretorec/contracts';
import { isAlive } from './is-alive.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Between two looks at a lock that another process holds. */
const LOOK_AGAIN = 200;

/**
 * Takes a lock that a file stands for; one whose process is gone is taken over.
 *
 * @param what is locked, for the message: `this study`.
 * @param patience milliseconds to wait for another process to end.
 * @returns gives the lock back.
 * @throws ParetorecError `in-use`.
 */
export async function lockFile(
  path: string,
  what: string,
  { patience = 0, signal }: { readonly patience?: number; readonly signal?: AbortSignal } = {},
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const begun = performance.now();
  let tookOver = false;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(path)) {
      if (!tookOver || (await isOurs(path))) return () => rm(path, { force: true });
      continue;
    }
    const holder = await readHolder(path);
    if (holder === undefined || isGone(holder)) {
      await rm(path, { force: true });
      tookOver = true;
    } else if (performance.now() - begun >= patience) throw inUse(path, what, holder);
    else await wait(LOOK_AGAIN);
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether another process, which saw the same dead holder, has not taken the lock over after us. */
async function isOurs(path: string): Promise<boolean> {
  await wait(LOOK_AGAIN);
  const holder = await readHolder(path);
  return holder?.pid === process.pid && holder.host === hostname();
}

/** Who holds a lock; undefined when nobody does, or a process ended while it took it. */
async function readHolder(path: string): Promise<Holder | undefined> {
  for (let look = 0; look < 3; look++) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    // Between its creation and its first byte the file is empty for a moment.
    const holder = parsed(text);
    if (holder !== undefined) return holder;
    await wait(LOOK_AGAIN);
  }
  return undefined;
}

function parsed(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function isGone({ pid, host }: Holder): boolean {
  return host === hostname() && (pid === process.pid || !isAlive(pid));
}

function inUse(path: string, what: string, { pid, host }: Holder): ParetorecError {
  return new ParetorecError({
    code: 'in-use',
    where: path,
    problem: `process ${pid}${host === hostname() ? '' : ` on ${host}`} works on ${what}`,
    remedy: `wait for it or stop it; if it is no paretorec any more, remove the file`,
  });
}
