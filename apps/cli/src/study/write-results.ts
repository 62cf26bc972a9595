import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  compareStudy,
  figure3,
  renderStudyText,
  studyPictures,
  type StudyComparison,
} from '@paretorec/experiments';
import { writeJson, writeWhole } from '@paretorec/trainer';
import { writePictures } from '../output/write-pictures.js';
import { ownVersion } from '../program.js';
import { collectResults, type CellRecord } from './collect-results.js';
import type { StudyFolder } from './study-folder.js';
import type { StudyPlan } from './study-plan.js';
import { TABLE_FORMS, type TableForm } from './table-forms.js';

/** What a study comes to. */
export interface StudyResults {
  /** For the terminal. */
  readonly text: string;
  readonly comparison: StudyComparison;
  readonly cells: readonly CellRecord[];
  readonly warnings: readonly string[];
  /** By form: `html` last. */
  readonly files: Readonly<Record<'json' | TableForm, string>>;
}

/** Writes the tables of a study as they stand, in every form, and `study.json` with all numbers. */
export async function writeResults(folder: StudyFolder, plan: StudyPlan): Promise<StudyResults> {
  const { data, cells, warnings } = await collectResults(folder, plan);
  const comparison = compareStudy(data);
  for (const [extension, render] of Object.entries(TABLE_FORMS))
    await writeWhole(folder.table(extension), render(comparison));
  await writePictures(folder.table('html'), studyPictures(comparison));
  const { seeds, resamples } = plan;
  await writeJson(folder.results, {
    ...comparison,
    figure3: figure3(comparison),
    seeds,
    resamples,
    cells,
    versions: { paretorec: ownVersion(), node: process.versions.node },
    commit: await commit(),
  });
  return {
    text: renderStudyText(comparison),
    comparison,
    cells,
    warnings,
    files: {
      json: folder.results,
      csv: folder.table('csv'),
      md: folder.table('md'),
      tex: folder.table('tex'),
      html: folder.table('html'),
    },
  };
}

/** The commit of the clone that this command runs from; null for an installed package or without git. */
async function commit(): Promise<string | null> {
  const here = dirname(fileURLToPath(new URL('../../package.json', import.meta.url)));
  const git = async (...words: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', here, ...words])).stdout.trim();
  try {
    // In node_modules it would be the commit of somebody else's repository.
    return (await git('rev-parse', '--show-prefix')) === 'apps/cli/' ? await git('rev-parse', 'HEAD') : null;
  } catch {
    return null;
  }
}
