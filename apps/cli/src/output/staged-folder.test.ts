import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stageFolder } from './staged-folder.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'paretorec-staged-'));
});
afterEach(() => rm(parent, { recursive: true }));

it('takes the place of the old folder whole', async () => {
  const target = join(parent, 'runs', 'quick');
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'old.txt'), 'old');
  const staged = await stageFolder(target);
  await writeFile(join(staged.path, 'new.txt'), 'new');
  expect(await readdir(target)).toEqual(['old.txt']);
  await staged.finish();
  expect(await readdir(target)).toEqual(['new.txt']);
  expect(await readdir(join(parent, 'runs'))).toEqual(['quick']);
});

it('leaves what was there when abandoned', async () => {
  const target = join(parent, 'quick');
  await mkdir(target);
  await writeFile(join(target, 'old.txt'), 'old');
  const staged = await stageFolder(target);
  await writeFile(join(staged.path, 'new.txt'), 'new');
  await staged.abandon();
  expect(await readFile(join(target, 'old.txt'), 'utf8')).toBe('old');
  expect(await readdir(parent)).toEqual(['quick']);
});

it('removes what a killed process left, and nothing of a living one', async () => {
  // No process has a number above 2^22 on Linux.
  await mkdir(join(parent, '.quick.new-99999999'));
  await mkdir(join(parent, `.quick.new-${process.ppid}`));
  const staged = await stageFolder(join(parent, 'quick'));
  await staged.finish();
  expect((await readdir(parent)).sort()).toEqual([`.quick.new-${process.ppid}`, 'quick']);
});
