import { ParetorecError } from '@paretorec/contracts';
import { loadExperiment, forTraining, type Override } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { readManifest, writeJson, type RunFolder } from '@paretorec/trainer';
import { measureRun, type MeasureContext } from '../evaluation/measure-run.js';
import { readEvaluation } from '../evaluation/run-evaluation.js';
import { limitMemory } from '../experiment/open-experiment.js';
import { trainExperiment } from '../experiment/train-experiment.js';
import { lockFile } from '../processes/lock-file.js';
import type { StudyFolder } from './study-folder.js';
import { settingsOf, type PlannedCell, type StudyPlan } from './study-plan.js';

/** A worker whose study was killed saves and ends within this. */
const PATIENCE = 60_000;

/**
 * Trains and evaluates one cell of a study, as far as that is not done: a run that was stopped goes on, one of another
 * experiment is begun anew, and a row that ranks with the run of another only evaluates it.
 *
 * @throws ParetorecError as `trainRun` and `OpenRun`; what failed is written to the cell, an interruption is not.
 */
export async function runCell(
  folder: StudyFolder,
  plan: StudyPlan,
  cell: PlannedCell,
  context: MeasureContext,
): Promise<void> {
  const begun = performance.now();
  const files = folder.cell(cell);
  const unlock = await lockFile(files.lock, 'this cell', { patience: PATIENCE, signal: context.signal });
  const ends = (outcome: 'done' | 'failed' | 'stopped'): Promise<void> =>
    files.addAttempt({
      outcome,
      seconds: (performance.now() - begun) / 1000,
      peakMemory: process.resourceUsage().maxRSS * 1024,
    });
  try {
    if (cell.row.trains === undefined) await trainCell(folder, cell, context);
    const settings = settingsOf(plan, cell);
    if ((await readEvaluation(files.evaluation, settings)) === undefined)
      await writeJson(files.evaluation, await measureRun(folder.run(cell).path, settings, context));
    await ends('done');
  } catch (error) {
    await ends(context.signal.aborted ? 'stopped' : 'failed');
    throw error;
  } finally {
    await unlock();
  }
}

async function trainCell(folder: StudyFolder, cell: PlannedCell, context: MeasureContext): Promise<void> {
  const run = folder.run(cell);
  const loaded = await loadExperiment(folder.experiment(cell.row), {
    builtins,
    seed: cell.seed,
    overrides: scoringRunOf(folder, cell),
  });
  const experiment = limitMemory(forTraining(loaded, run.path), context.memoryLimit);
  if (experiment.configHash !== cell.configHash) {
    throw new ParetorecError({
      code: 'plan-differs',
      where: folder.experiment(cell.row),
      problem: 'the experiment of the row is not the one that the study was planned with',
      remedy: 'run the study again',
    });
  }
  const resume = await wasBegunWith(run, experiment.yaml, cell.configHash);
  if (!resume) await run.remove();
  await trainExperiment(experiment, { out: run.path, resume, pauseAfter: cell.row.epochs }, context);
}

/** The run whose scores are fields, in place of its row's name. */
function scoringRunOf(folder: StudyFolder, { row, seed }: PlannedCell): Override[] {
  const value = row.scoresOf === undefined ? row.scoringRun : folder.runOf(row.scoresOf, seed).path;
  if (value === undefined) return [];
  return [{ path: ['features', 'scoresOf'], value, where: () => folder.plan }];
}

/** Whether a run of the very experiment is there to go on with. */
async function wasBegunWith(run: RunFolder, yaml: string, configHash: string): Promise<boolean> {
  const text = await run.readText(run.config).catch(() => undefined);
  if (text !== yaml) return false;
  const manifest = await readManifest(run).catch(() => undefined);
  return manifest === undefined || manifest.configHash === configHash;
}
