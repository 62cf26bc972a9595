import { stat } from 'node:fs/promises';
import { ParetorecError } from '@paretorec/contracts';

/**
 * Refuses the path of a folder where a file is to be written.
 *
 * @throws ParetorecError `cannot-write`.
 */
export async function refuseFolder(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory() !== true) return;
  throw new ParetorecError({
    code: 'cannot-write',
    where: file,
    problem: 'a folder has this name',
    expected: 'the path of a file',
    remedy: 'choose another name',
  });
}
