import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { SEARCH_MARK, StudyFolder } from '../study/study-folder.js';

/** The files of a search: those that workers of studies read, and its own. */
export class SearchFolder extends StudyFolder {
  /** What is tried. */
  readonly trials = join(this.path, SEARCH_MARK);
  /** All numbers. */
  readonly search = join(this.path, 'search.json');
  /** The winner's experiment. */
  readonly best = join(this.path, 'best.yaml');

  /** One of the tables or the drawing: `search.md`. */
  form(extension: string): string {
    return join(this.path, `search.${extension}`);
  }

  /** Refuses a folder that holds something else than a search. */
  override async mustBeFree(): Promise<void> {
    const names = await readdir(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      if (error.code === 'ENOTDIR') return ['a file'];
      throw error;
    });
    const begun = names.every((name) => name === 'study.lock');
    if (begun || names.includes(SEARCH_MARK)) return;
    throw new ParetorecError({
      code: 'not-a-search',
      where: this.path,
      problem: names.includes('plan.json') ? 'a study is there' : 'something else than a search is there',
      found: names.slice(0, 3).join(', '),
      remedy: 'name another folder with --out',
    });
  }
}
