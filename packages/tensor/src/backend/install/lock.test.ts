import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.js';

describe('withLock', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paretorec-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lets one at a time in and removes the lock', async () => {
    const events: string[] = [];
    const job = (name: string) => (): Promise<void> =>
      new Promise((resolve) => {
        events.push(`${name} in`);
        setTimeout(() => {
          events.push(`${name} out`);
          resolve();
        }, 20);
      });
    const first = withLock(file, job('a'));
    await Promise.all([first, withLock(file, job('b'), { onWait: () => events.push('b waits') })]);
    expect(events.filter((event) => event !== 'b waits')).toEqual(
      events[0] === 'a in' ? ['a in', 'a out', 'b in', 'b out'] : ['b in', 'b out', 'a in', 'a out'],
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over from a process that is gone', async () => {
    await writeFile(file, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    expect(await withLock(file, () => Promise.resolve('done'))).toBe('done');
  });

  it('takes over a lock of another host that nobody touches any more', async () => {
    await writeFile(file, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
    const old = new Date(Date.now() - 120_000);
    await utimes(file, old, old);
    expect(await withLock(file, () => Promise.resolve('done'))).toBe('done');
  });

  it('stops waiting when it is aborted', async () => {
    await writeFile(file, JSON.stringify({ pid: process.pid, host: hostname() }));
    const abort = new AbortController();
    const waiting = withLock(file, () => Promise.resolve('done'), {
      signal: abort.signal,
      onWait: () => abort.abort(),
    });
    await expect(waiting).rejects.toThrow();
  });
});
