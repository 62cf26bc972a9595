import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { refuseFolder } from '@paretorec/data';
import { writeWhole } from '@paretorec/trainer';

/**
 * Makes sure, before the work, that its result can be written.
 *
 * @returns what writes the text, whole or not at all.
 * @throws ParetorecError `cannot-write`.
 */
export async function writeTarget(file: string): Promise<(text: string) => Promise<void>> {
  await refuseFolder(file);
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
