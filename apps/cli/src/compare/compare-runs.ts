import { resolve } from 'node:path';
import { configDifferences } from '@paretorec/assembly';
import { nearestName, ParetorecError } from '@paretorec/contracts';
import type { Part } from '@paretorec/data';
import { compareStudy, type StudyCell, type StudyComparison } from '@paretorec/experiments';
import { requireMetrics } from '@paretorec/metrics';
import { readManifest, writeJson, type Protocol } from '@paretorec/trainer';
import { measureRun } from '../evaluation/measure-run.js';
import {
  measured,
  readCovering,
  type EvaluationSettings,
  type RunEvaluation,
} from '../evaluation/run-evaluation.js';
import { openRunExperiment } from '../experiment/open-experiment.js';
import type { CommandContext } from '../output/context.js';
import { enoughDraws } from '../study/study-plan.js';
import { checkComparable, checkLists, type Comparable } from './check-comparable.js';
import { findRows, type ComparedRow, type ComparedRun } from './find-rows.js';

/** What `compare` is asked for. */
export interface ComparisonRequest {
  readonly runs: readonly string[];
  /** The run that the others are compared with, by its path or name; the first by default. */
  readonly base?: string | undefined;
  readonly metrics: readonly string[];
  readonly part: Part | 'all';
  readonly protocol: Protocol;
  /** Draws of users; by default enough for so many comparisons. */
  readonly resamples?: number | undefined;
}

type OpenedRun = ComparedRun & Comparable;

/**
 * Compares runs on the same lists. What a run or cell has measured before is taken; the rest is measured, and stored with
 * the run.
 *
 * @throws ParetorecError as {@link findRows}, {@link checkComparable} and {@link checkLists}, `unknown-run`,
 *   `unknown-metric`, and those of opening a run.
 */
export async function compareRuns(
  request: ComparisonRequest,
  context: CommandContext,
): Promise<StudyComparison> {
  const { metrics, part, protocol } = request;
  const rows = await findRows(request.runs);
  const base = baseOf(request.base, rows);
  const opened = await Promise.all(rows.map(openRow));
  const runs = opened.flat();
  const [first] = runs;
  if (runs.every(({ config }) => config.metrics.extra.length === 0)) requireMetrics(metrics, [], '--metrics');
  for (const run of runs) checkComparable(first!, run);
  for (const { name, manifest } of runs)
    if (!manifest.finished)
      context.logger.warn(`"${name}" is not finished: it has ${manifest.epochs} epochs so far`);

  const resamples = request.resamples ?? enoughDraws((rows.length - 1) * metrics.length);
  const settings = { part, protocols: [protocol], metrics, resamples };
  const evaluations = new Map<OpenedRun, RunEvaluation>();
  for (const run of runs) {
    const evaluation = await evaluationOf(run, settings, context);
    evaluations.set(run, evaluation);
    checkLists(
      [first!, evaluations.get(first!)!.protocols[protocol]!],
      [run, evaluation.protocols[protocol]!],
    );
  }
  return compareStudy({
    title: `Comparison of ${rows.length} runs`,
    base: base.name,
    part,
    protocols: [protocol],
    metrics,
    acrossSeeds: true,
    rows: rows.map(({ name }, i) => ({
      name,
      cells: opened[i]!.map((run): StudyCell => ({
        seed: run.config.seed,
        ...measured(evaluations.get(run)!),
      })),
    })),
    settings: settingsOf(opened),
  });
}

function baseOf(wanted: string | undefined, rows: readonly ComparedRow[]): ComparedRow {
  if (wanted === undefined) return rows[0]!;
  const found = rows.find(({ name, path }) => name === wanted || resolve(path) === resolve(wanted));
  if (found !== undefined) return found;
  const names = rows.map(({ name }) => name);
  const nearest = nearestName(wanted, names);
  throw new ParetorecError({
    code: 'unknown-run',
    where: '--base',
    problem: 'this is none of the runs that are compared',
    found: `"${wanted}"`,
    expected: names.join(', '),
    ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
  });
}

async function openRow({ name, runs }: ComparedRow): Promise<OpenedRun[]> {
  return Promise.all(
    runs.map(async (compared) => {
      const { run, fusionWeights } = compared;
      await run.mustHaveBest();
      const [{ config }, manifest] = await Promise.all([openRunExperiment(run.path), readManifest(run)]);
      return {
        ...compared,
        name: runs.length === 1 ? name : `${name}/${config.seed}`,
        manifest,
        config:
          fusionWeights === null
            ? config
            : {
                ...config,
                fusionWeights: typeof fusionWeights === 'string' ? fusionWeights : [...fusionWeights],
              },
      };
    }),
  );
}

/** What a run measured before, or measures now. */
async function evaluationOf(
  { run, evaluation: path, ofStudy, fusionWeights, yardstick, manifest }: OpenedRun,
  wanted: Omit<EvaluationSettings, 'configHash' | 'fusionWeights' | 'yardstick'>,
  context: CommandContext,
): Promise<RunEvaluation> {
  const settings = {
    ...{ ...wanted, configHash: manifest.configHash, fusionWeights },
    ...(yardstick === undefined ? {} : { yardstick }),
  };
  // A run that goes on is another one tomorrow.
  const stored = manifest.finished ? await readCovering(path, settings) : undefined;
  if (stored !== undefined && stored.fingerprint === manifest.data.fingerprint) return stored;
  const evaluation = await measureRun(run.path, settings, context);
  if (manifest.finished && !ofStudy)
    await writeJson(path, evaluation).catch((error: unknown) =>
      context.logger.warn(`what was measured is not kept in ${run.path}: ${String(error)}`),
    );
  return evaluation;
}

/** Where rows differ; the seeds of a row with several count as one setting. */
function settingsOf(rows: readonly (readonly OpenedRun[])[]): StudyComparison['settings'] {
  const differences = configDifferences(rows.map(([run]) => run!.config));
  const seeds = rows.map((runs) =>
    runs.length === 1 ? runs[0]!.config.seed : runs.map(({ config }) => config.seed),
  );
  if (rows.every((runs) => runs.length === 1)) return differences;
  const same = seeds.every((seed) => JSON.stringify(seed) === JSON.stringify(seeds[0]));
  return [
    ...differences.filter(({ path }) => path !== 'seed'),
    ...(same ? [] : [{ path: 'seed', values: seeds }]),
  ];
}
