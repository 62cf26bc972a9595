import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import { PARTS, writePredictions, type AddedScores } from '@paretorec/data';
import type { OpenRun, OpenRunOptions } from '../evaluate/evaluate-run.js';
import type { LoadRun } from '../run/load-run.js';
import type { RunConfig } from '../run/run-config.js';
import { isThere, type RunFolder } from '../run/run-folder.js';
import { loaderOf } from './copy-run.js';

/** What scoring a log for the fields of a run takes. */
export interface ScoringRequest extends Pick<OpenRunOptions, 'progress' | 'logger' | 'signal'> {
  /** The run whose fields they are; it holds a copy of the one that scores. */
  readonly folder: RunFolder;
  readonly config: RunConfig;
  /** The log that is scored. */
  readonly log: string;
  readonly loadRun?: LoadRun | undefined;
}

/**
 * Calls `use` with the scores that the fields of a run need: those of the run that it holds a copy of, under the protocol `static`, for
 * every impression of a log. They are in a temporary file, which goes when `use` has ended. Without `features.scoresOf` there are none.
 *
 * @param open opens the run that scores.
 * @throws ParetorecError `broken-run` when the copy is missing, and those of opening and scoring a run.
 */
export async function withScores<Result>(
  { folder, config, log, loadRun, progress, logger, signal }: ScoringRequest,
  open: typeof OpenRun.open,
  use: (scores: AddedScores | undefined) => Promise<Result>,
): Promise<Result> {
  if (config.features.scoresOf === undefined) return use(undefined);
  const run = folder.scoringRun;
  if (!(await isThere(run)))
    throw new ParetorecError({
      code: 'broken-run',
      where: run,
      problem: 'the copy of the run whose scores are fields of this one is missing',
      remedy: 'put it back, or train the run again',
    });
  const { memoryLimit, threads } = config.data;
  const experiment = await loaderOf(loadRun)(run, run);
  const data = { ...experiment.config.data, memoryLimit, threads };
  const scratch = await mkdtemp(join(tmpdir(), 'paretorec-scores-'));
  try {
    const file = join(scratch, 'scores.parquet');
    const scoring = await open({
      ...experiment,
      config: { ...experiment.config, data },
      ...{ run, log, progress, logger, signal },
    });
    try {
      await writePredictions(file, scoring.objectives, scoresOf(scoring));
    } finally {
      await scoring.close();
    }
    return await use({ file, objectives: scoring.objectives });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function* scoresOf(run: OpenRun) {
  for (const part of PARTS) {
    // Logged positions must not show: lists are ranked as if nothing were known of them.
    const { objectiveWeights: weights, ranks: _, ...columns } = await run.score({ part, protocol: 'static' });
    yield { ...columns, weights };
  }
}
