import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockFile } from './lock-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretorec-lock-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A lock that another living process holds until it is killed. */
async function heldByAnother(name: string) {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(other, 'spawn');
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ pid: other.pid, host: hostname() }));
  return { path, other };
}

it('is refused while its process lives, and taken over when it is dead', async () => {
  const { path, other } = await heldByAnother('a/../held');
  await expect(lockFile(path, 'this study')).rejects.toThrow(
    `${path}: process ${other.pid} works on this study; wait for it or stop it`,
  );
  other.kill('SIGKILL');
  await once(other, 'exit');
  const unlock = await lockFile(path, 'this study');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  await unlock();
  expect(existsSync(path)).toBe(false);
});

it('waits with patience', async () => {
  const { path, other } = await heldByAnother('waited');
  const taken = lockFile(path, 'this cell', { patience: 10_000 });
  other.kill('SIGKILL');
  await (
    await taken
  )();
});

it('does not take over what another machine holds, but what a process left half written', async () => {
  const path = join(folder, 'elsewhere');
  await writeFile(path, JSON.stringify({ pid: 1, host: 'another machine' }));
  await expect(lockFile(path, 'this study')).rejects.toThrow(
    'process 1 on another machine works on this study',
  );
  await writeFile(path, '{"pi');
  await (
    await lockFile(path, 'this study')
  )();
});
