import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeWhole } from './write-whole.js';

it.skipIf(!existsSync('/dev/full'))(
  'keeps the old file and no half of the new one on a full disk',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'write-whole-'));
    try {
      const file = join(folder, 'x.json');
      await writeWhole(file, 'old');
      await symlink('/dev/full', `${file}.partial`);
      await expect(writeWhole(file, 'new')).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await readFile(file, 'utf8')).toBe('old');
      expect(existsSync(`${file}.partial`)).toBe(false);
      await writeWhole(file, 'new');
      expect(await readFile(file, 'utf8')).toBe('new');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
