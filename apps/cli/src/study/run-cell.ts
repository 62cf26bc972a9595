import { ParetorecError } from '@paretorec/contracts';
import { loadExperiment, forTraining } from '@paretorec/assembly';
import { builtins } from '@paretorec/builtins';
import { readManifest, writeJson, type RunFolder } from '@paretorec/trainer';
import type { WorkContext } from '../experiment/work-context.js';
import { limitMemory } from '../experiment/open-experiment.js';
import { openTrained } from '../experiment/open-trained.js';
import { trainExperiment } from '../experiment/train-experiment.js';
import { lockFile } from '../processes/lock-file.js';
import {
  listsOf,
  readEvaluation,
  settingsOf,
  storeSample,
  type CellEvaluation,
  type ProtocolEvaluation,
} from './cell-evaluation.js';
import type { StudyFolder } from './study-folder.js';
import type { PlannedCell, StudyPlan } from './study-plan.js';

/** A worker whose study was killed saves and ends within this. */
const PATIENCE = 60_000;

/** What a cell's work is told beside its place. */
export interface CellContext extends WorkContext {
  /** Of DuckDB. */
  readonly memoryLimit?: string | undefined;
}

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
  context: CellContext,
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
      await writeJson(files.evaluation, await evaluate(folder, plan, cell, context));
    await ends('done');
  } catch (error) {
    await ends(context.signal.aborted ? 'stopped' : 'failed');
    throw error;
  } finally {
    await unlock();
  }
}

async function trainCell(folder: StudyFolder, cell: PlannedCell, context: CellContext): Promise<void> {
  const run = folder.run(cell);
  const loaded = await loadExperiment(folder.experiment(cell.row), { builtins, seed: cell.seed });
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
  await trainExperiment(experiment, { out: run.path, resume }, context);
}

/** Whether a run of the very experiment is there to go on with. */
async function wasBegunWith(run: RunFolder, yaml: string, configHash: string): Promise<boolean> {
  const text = await run.readText(run.config).catch(() => undefined);
  if (text !== yaml) return false;
  const manifest = await readManifest(run).catch(() => undefined);
  return manifest === undefined || manifest.configHash === configHash;
}

async function evaluate(
  folder: StudyFolder,
  plan: StudyPlan,
  cell: PlannedCell,
  context: CellContext,
): Promise<CellEvaluation> {
  const { part, metrics, resamples } = plan;
  const run = folder.run(cell);
  const { trained } = await openTrained(run.path, undefined, context, context.memoryLimit);
  try {
    const protocols: [string, ProtocolEvaluation][] = [];
    for (const protocol of plan.protocols) {
      const scored = await trained.score({ part, protocol, fusionWeights: cell.row.fusionWeights });
      const samples = trained.samples(scored, metrics, resamples).map(storeSample);
      protocols.push([protocol, { ...listsOf(scored), samples }]);
      context.signal.throwIfAborted();
    }
    // Of the run's own weights: a row that ranks by others has nothing of its own to measure.
    const measured = cell.row.fusionWeights === undefined && trained.objectives.length > 1;
    return {
      settings: settingsOf(plan, cell),
      fingerprint: trained.dataset.fingerprint,
      protocols: Object.fromEntries(protocols),
      ...(measured ? { stationarity: await trained.stationarity(part) } : {}),
    };
  } finally {
    await trained.close();
  }
}
