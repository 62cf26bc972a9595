import { dirname, join, resolve } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { kindOf } from '../../log/open.js';

/** The behaviours and history of one period. */
export interface EbnerdSplit {
  /** `train` or `validation` of the official layout; `all` for a single folder. */
  readonly name: 'train' | 'validation' | 'all';
  readonly behaviors: string;
  readonly history: string;
}

/** The files of an EB-NeRD folder. */
export interface EbnerdLayout {
  readonly splits: readonly EbnerdSplit[];
  readonly articles: string | undefined;
}

/**
 * Finds the files of an EB-NeRD folder: `behaviors.parquet` and `history.parquet` in it, or in its `train/` and
 * `validation/`; `articles.parquet` in it or beside it.
 *
 * @throws ParetorecError `missing-file` that says what was looked for.
 */
export async function findEbnerdFiles(source: string): Promise<EbnerdLayout> {
  const kind = await kindOf(source);
  if (kind !== 'folder') {
    throw new ParetorecError({
      code: 'missing-file',
      where: source,
      problem: kind === 'missing' ? 'no such folder' : 'a file, not a folder',
      expected:
        'an EB-NeRD folder with behaviors.parquet and history.parquet, or with train/ and validation/',
      remedy: 'check the path',
    });
  }
  const articles = await firstFile([
    join(source, 'articles.parquet'),
    join(dirname(resolve(source)), 'articles.parquet'),
  ]);
  const single = await split('all', source);
  if (single !== undefined) return { splits: [single], articles };
  const train = await split('train', join(source, 'train'));
  const validation = await split('validation', join(source, 'validation'));
  if (train !== undefined && validation !== undefined) return { splits: [train, validation], articles };
  throw new ParetorecError({
    code: 'missing-file',
    where: source,
    problem:
      train === undefined && validation === undefined
        ? 'no behaviors.parquet in the folder, nor in train/ and validation/'
        : `no behaviors.parquet in ${train === undefined ? 'train/' : 'validation/'}`,
    expected: 'behaviors.parquet and history.parquet, or train/ and validation/ with both in each',
    remedy: 'check the path, or unpack the whole data set',
  });
}

async function split(name: EbnerdSplit['name'], folder: string): Promise<EbnerdSplit | undefined> {
  const behaviors = join(folder, 'behaviors.parquet');
  if ((await kindOf(behaviors)) !== 'file') return undefined;
  const history = join(folder, 'history.parquet');
  if ((await kindOf(history)) !== 'file') {
    throw new ParetorecError({
      code: 'missing-file',
      where: history,
      problem: 'behaviors.parquet has no history.parquet beside it',
      remedy: 'put the history file of the same period there',
    });
  }
  return { name, behaviors, history };
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await kindOf(path)) === 'file') return path;
  return undefined;
}
