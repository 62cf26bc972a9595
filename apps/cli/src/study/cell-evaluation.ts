import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { MetricSample, Stationarity } from '@paretorec/metrics';
import type { FusionWeights, Protocol, ScoredTable } from '@paretorec/trainer';
import { readJson } from './study-folder.js';
import type { PlannedCell, StudyPlan } from './study-plan.js';

/** Everything that decides what an evaluation holds: as long as it is the same, the evaluation is. */
export interface EvaluationSettings {
  readonly configHash: string;
  readonly part: string;
  readonly protocols: readonly Protocol[];
  readonly metrics: readonly string[];
  readonly resamples: number;
  /** Null for the run's own. */
  readonly fusionWeights: FusionWeights | null;
}

/** What a cell measured, as `evaluation.json` holds it. */
export interface CellEvaluation {
  readonly settings: EvaluationSettings;
  /** Of the log that the run was fitted on. */
  readonly fingerprint: string;
  readonly protocols: Readonly<Record<string, ProtocolEvaluation>>;
  readonly stationarity?: Stationarity | undefined;
}

/** The study's metrics under one protocol. */
export interface ProtocolEvaluation {
  readonly lists: number;
  readonly users: number;
  /** SHA-256 over the lists and their users. */
  readonly listsHash: string;
  readonly samples: readonly StoredSample[];
}

/** A {@link MetricSample} with its replicates as little-endian float64 in base64. */
export interface StoredSample extends Omit<MetricSample, 'replicates'> {
  readonly replicates: string;
}

/** What a cell's evaluation must be of. */
export function settingsOf(
  { part, protocols, metrics, resamples }: StudyPlan,
  { row, configHash }: PlannedCell,
): EvaluationSettings {
  return { configHash, part, protocols, metrics, resamples, fusionWeights: row.fusionWeights ?? null };
}

/** Reads an evaluation; undefined when there is none, or one of other settings. */
export async function readEvaluation(
  path: string,
  settings: EvaluationSettings,
): Promise<CellEvaluation | undefined> {
  const evaluation = await readJson<CellEvaluation>(path);
  return evaluation !== undefined && isDeepStrictEqual(evaluation.settings, settings)
    ? evaluation
    : undefined;
}

/** Sizes and identity of the lists that were ranked. */
export function listsOf({ listIds, userIds }: ScoredTable): Omit<ProtocolEvaluation, 'samples'> {
  const users = new Map(listIds.map((list, row) => [list, userIds[row]!]));
  const hash = createHash('sha256');
  for (const list of [...users.keys()].sort()) hash.update(`${JSON.stringify([list, users.get(list)])}\n`);
  return { lists: users.size, users: new Set(users.values()).size, listsHash: hash.digest('hex') };
}

/** A sample as it is stored. */
export function storeSample({ replicates, ...sample }: MetricSample): StoredSample {
  const bytes = Buffer.alloc(replicates.length * 8);
  replicates.forEach((replicate, draw) => bytes.writeDoubleLE(replicate, draw * 8));
  return { ...sample, replicates: bytes.toString('base64') };
}

/** A stored sample. */
export function restoreSample({ replicates, ...sample }: StoredSample): MetricSample {
  const bytes = Buffer.from(replicates, 'base64');
  return {
    ...sample,
    replicates: Float64Array.from({ length: bytes.length / 8 }, (_, draw) => bytes.readDoubleLE(draw * 8)),
  };
}
