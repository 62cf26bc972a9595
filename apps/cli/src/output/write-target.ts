import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { writeWhole } from '@paretorec/trainer';

/**
 * Makes sure, before the work, that its result can be written.
 *
 * @returns what writes the text, whole or not at all.
 * @throws ParetorecError `cannot-write`.
 */
export async function writeTarget(file: string): Promise<(text: string) => Promise<void>> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory() === true)
    throw new ParetorecError({
      code: 'cannot-write',
      where: file,
      problem: 'a folder has this name',
      expected: 'the path of a file',
      remedy: 'choose another name',
    });
  await mkdir(dirname(resolve(file)), { recursive: true }).catch((cause: unknown) => {
    throw new ParetorecError({
      code: 'cannot-write',
      where: file,
      problem: 'its folder cannot be made',
      found: cause instanceof Error ? cause.message : String(cause),
      remedy: 'choose another place',
      cause,
    });
  });
  return (text) => writeWhole(file, text);
}
