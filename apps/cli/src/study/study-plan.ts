import type { Study } from '@paretorec/assembly';
import type { StudyClaim, TunedRow, TuningRule } from '@paretorec/experiments';
import type { FusionWeights, Protocol, Yardstick } from '@paretorec/trainer';
import type { EvaluationSettings } from '../evaluation/run-evaluation.js';

/** Everything about a study that its workers and tables need, as `plan.json` holds it. */
export interface StudyPlan {
  readonly title: string;
  /** Study file and folder as they were given, for the commands that are shown. */
  readonly file: string;
  readonly out: string;
  /** Folder of the log in place of those of all rows, as it was given. */
  readonly log?: string | undefined;
  /** Values that all rows have in common beside those of the file, as they were given. */
  readonly set?: readonly string[] | undefined;
  readonly base: string;
  readonly part: 'test' | 'validation';
  readonly protocols: readonly Protocol[];
  readonly metrics: readonly string[];
  /** How rows were tuned; undefined where none was. */
  readonly tuning?: TuningRule | undefined;
  /** Of a table of their own. */
  readonly beyondAccuracy?: readonly string[] | undefined;
  readonly seeds: readonly number[];
  /** Draws of users. */
  readonly resamples: number;
  readonly rows: readonly PlannedRow[];
  readonly claims?: readonly StudyClaim[] | undefined;
}

/** A row of a plan. */
export interface PlannedRow {
  readonly name: string;
  readonly folder: string;
  readonly summary?: string | undefined;
  /** Folder of the row whose runs rank here. */
  readonly trains?: string | undefined;
  /** Folder of the row whose runs give its own their scores as fields. */
  readonly scoresOf?: string | undefined;
  /** Folder of the run that does so for all seeds, where it is none of the plan's. */
  readonly scoringRun?: string | undefined;
  /** In place of the run's own. */
  readonly fusionWeights?: FusionWeights | undefined;
  /** Ranks in place of a model. */
  readonly yardstick?: Yardstick | undefined;
  /** How its settings were chosen; undefined where it has those of the file, or of the row that trains. */
  readonly tuned?: TunedRow | undefined;
  /** Epochs after which its runs pause and are measured as they stand; undefined where they go on to their end. */
  readonly epochs?: number | undefined;
  /** Of the runs, one a seed. */
  readonly configHashes: readonly string[];
}

/** A row under one seed. */
export interface PlannedCell {
  readonly row: PlannedRow;
  readonly seed: number;
  readonly configHash: string;
}

/** Numbers of draws that are used, so that a row more seldom makes other cells be evaluated again. */
const DRAWS = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/**
 * The plan of a study that was read.
 *
 * @param tuning how its rows were tuned, where they were.
 */
export function planOf(
  study: Study,
  { file, out, log, set }: Pick<StudyPlan, 'file' | 'out' | 'log' | 'set'>,
  tuning: { readonly rule?: TuningRule | undefined; readonly tuned?: ReadonlyMap<string, TunedRow> } = {},
): StudyPlan {
  const { title, base, part, protocols, metrics, beyondAccuracy, seeds, rows, claims } = study;
  const differences = (rows.length - 1) * metrics.length * protocols.length;
  const longest = Math.max(
    0,
    ...(claims ?? []).map(({ against, metrics: own }) => against.length * own.length),
  );
  return {
    ...{ title, file, out, base, part, protocols, metrics, beyondAccuracy, seeds },
    ...(log === undefined ? {} : { log }),
    ...(set === undefined ? {} : { set }),
    resamples: study.resamples ?? enoughDraws(Math.max(differences, longest * (claims?.length ?? 0))),
    ...(claims === undefined ? {} : { claims }),
    ...(tuning.rule === undefined ? {} : { tuning: tuning.rule }),
    rows: rows.map(({ name, folder, summary, trains, scoresOf, fusionWeights, yardstick, experiment }) => ({
      name,
      folder,
      ...(summary === undefined ? {} : { summary }),
      ...(trains === undefined ? {} : { trains: rows.find((row) => row.name === trains)!.folder }),
      ...(scoresOf === undefined ? {} : { scoresOf: rows.find((row) => row.name === scoresOf)!.folder }),
      ...(fusionWeights === undefined
        ? {}
        : { fusionWeights: weightsOf(fusionWeights, Object.keys(experiment.config.objectives).length) }),
      ...(yardstick === undefined ? {} : { yardstick }),
      ...(tuning.tuned?.has(name) === true ? { tuned: tuning.tuned.get(name) } : {}),
      configHashes: seeds.map((seed) => experiment.withSeed(seed).configHash),
    })),
  };
}

/** All cells of a plan, seed by seed, so that an interrupted study has whole seeds to compare. */
export function cellsOf(plan: StudyPlan): PlannedCell[] {
  return plan.seeds.flatMap((seed, place) =>
    plan.rows.map((row) => ({ row, seed, configHash: row.configHashes[place]! })),
  );
}

/** What a cell's evaluation must be of. */
export function settingsOf(
  { part, protocols, metrics, beyondAccuracy = [], resamples }: StudyPlan,
  { row, configHash }: PlannedCell,
): EvaluationSettings {
  const measured = [...new Set([...metrics, ...beyondAccuracy])];
  return {
    ...{
      configHash,
      part,
      protocols,
      metrics: measured,
      resamples,
      fusionWeights: row.fusionWeights ?? null,
    },
    ...(row.yardstick === undefined ? {} : { yardstick: row.yardstick }),
    ...(row.epochs === undefined ? {} : { epochs: row.epochs }),
  };
}

/** Whether a cell needs the run of another: to rank with it, or for fields of its own run. */
export const needs = ({ row, seed }: PlannedCell, other: PlannedCell): boolean =>
  other.seed === seed && [row.trains, row.scoresOf].includes(other.row.folder);

/** How messages and options call a cell. */
export const cellName = ({ row, seed }: PlannedCell): string => `${row.name}/${seed}`;

/**
 * Draws of users with which a difference that every draw agrees on is significant at 5% among so many comparisons: its
 * p-value, 2 / (1 + draws), times the comparisons is then at most 0.05.
 */
export function enoughDraws(comparisons: number): number {
  return DRAWS.find((draws) => (2 * comparisons) / (1 + draws) <= 0.05) ?? DRAWS.at(-1)!;
}

function weightsOf(weights: 'weighter' | 'uniform' | readonly number[], objectives: number): FusionWeights {
  return weights === 'uniform' ? new Array<number>(objectives).fill(1 / objectives) : weights;
}
