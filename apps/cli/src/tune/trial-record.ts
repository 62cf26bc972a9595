import type { Search, SearchTrial } from '@paretorec/assembly';
import { objectiveText } from '@paretorec/experiments';
import { sumSamples, type MetricSample } from '@paretorec/metrics';
import { readManifest, type RunFolder } from '@paretorec/trainer';
import { readEvaluation, restoreSample } from '../evaluation/run-evaluation.js';
import type { StudyFolder } from '../study/study-folder.js';
import { settingsOf, type StudyPlan } from '../study/study-plan.js';
import { cellOf, type Budget } from './search-plan.js';

/** What a trial came to under one budget. */
export interface TrialRecord {
  readonly trial: SearchTrial;
  /** What is maximised; undefined where it was not measured, or is not defined. */
  readonly objective: MetricSample | undefined;
  /** The search's columns. */
  readonly samples: readonly MetricSample[];
  /** Epochs that its run was trained so far. */
  readonly epochs: number | null;
  readonly run: RunFolder;
  /** Why it failed; undefined where it did not, or was not run. */
  readonly failure: string | undefined;
}

/** Reads what a trial came to under a budget. */
export async function readTrial(
  folder: StudyFolder,
  plan: StudyPlan,
  search: Search,
  trial: SearchTrial,
  budget: Budget,
): Promise<TrialRecord> {
  const cell = cellOf(plan, trial, budget);
  const files = folder.cell(cell);
  const run = folder.run(cell);
  const evaluation = await readEvaluation(files.evaluation, settingsOf(plan, cell));
  const samples = (evaluation?.protocols['static']?.samples ?? []).map(restoreSample);
  const weights = Object.entries(search.objective).filter(([, weight]) => weight !== 0);
  const objective =
    evaluation === undefined
      ? undefined
      : sumSamples(
          objectiveText(search.objective),
          weights.map(([name]) => samples.find(({ metric }) => metric === name)!),
          weights.map(([, weight]) => weight),
        );
  const known = objective !== undefined && objective.value !== null;
  const failed = evaluation === undefined ? await files.readFailure(cell) : undefined;
  const manifest = await readManifest(run).catch(() => undefined);
  return {
    trial,
    samples,
    run,
    objective: known ? objective : undefined,
    epochs: evaluation === undefined ? null : Math.min(budget ?? Infinity, manifest?.epochs ?? Infinity),
    failure:
      objective !== undefined && !known
        ? `${objective.metric} is not defined on the validation part`
        : failed?.message.split('\n')[0],
  };
}

/** Larger is better; what has no value comes last, equal values in the order of the trials. */
export function byObjective(a: TrialRecord, b: TrialRecord): number {
  const [one, other] = [a, b].map(({ objective }) => objective?.value ?? -Infinity);
  return one === other ? 0 : other! - one!;
}
