import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import type { LoadRun } from '../run/load-run.js';
import { isThere, RunFolder } from '../run/run-folder.js';
import { writeWhole } from '../run/write-whole.js';

/**
 * Copies what it takes to score with a run into a folder, whole or not at all: configuration, manifest, what was fitted, the best
 * parameters, and the run whose scores it takes itself.
 *
 * @throws ParetorecError `not-a-run`, `run-not-trained`, `missing-loader`.
 */
export async function copyRun(from: string, to: string, loadRun: LoadRun | undefined): Promise<void> {
  const source = new RunFolder(from);
  await source.mustHaveBest();
  const { yaml } = await loaderOf(loadRun)(from, to);
  const staged = join(dirname(to), `.${basename(to)}-partial`);
  const target = new RunFolder(staged);
  try {
    await rm(staged, { recursive: true, force: true });
    await mkdir(dirname(target.best), { recursive: true });
    await cp(source.manifest, target.manifest);
    await cp(source.fitted, target.fitted, { recursive: true });
    await cp(source.best, target.best);
    if (await isThere(source.scoringRun)) await cp(source.scoringRun, target.scoringRun, { recursive: true });
    await writeWhole(target.config, yaml);
    await rm(to, { recursive: true, force: true });
    await rename(staged, to);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/** What reads a run's experiment. */
export function loaderOf(loadRun: LoadRun | undefined): LoadRun {
  if (loadRun !== undefined) return loadRun;
  throw new ParetorecError({
    code: 'missing-loader',
    where: 'features.scoresOf',
    problem: "nothing reads the other run's experiment",
    remedy: 'spread what forTraining of @paretorec/assembly gives, loadRun included',
  });
}
