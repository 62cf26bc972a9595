import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Part } from '@paretorec/data';
import type { StudyCell } from '@paretorec/experiments';
import type { MetricSample, Stationarity } from '@paretorec/metrics';
import type { FusionWeights, Protocol, ScoredTable, Yardstick } from '@paretorec/trainer';

/** Everything that decides what an evaluation holds: as long as it is the same, the evaluation is. */
export interface EvaluationSettings {
  readonly configHash: string;
  readonly part: Part | 'all';
  readonly protocols: readonly Protocol[];
  readonly metrics: readonly string[];
  readonly resamples: number;
  /** Null for the run's own. */
  readonly fusionWeights: FusionWeights | null;
  /** Ranks in place of the run. */
  readonly yardstick?: Yardstick | undefined;
  /** Of training so far; undefined for a run that was trained to its end. */
  readonly epochs?: number | undefined;
}

/** What a run measured, as `evaluation.json` holds it. */
export interface RunEvaluation {
  readonly settings: EvaluationSettings;
  /** Of the log that the run was fitted on. */
  readonly fingerprint: string;
  readonly protocols: Readonly<Record<string, ProtocolEvaluation>>;
  readonly stationarity?: Stationarity | undefined;
}

/** The metrics under one protocol. */
export interface ProtocolEvaluation {
  readonly lists: number;
  readonly users: number;
  /** SHA-256 over the lists, their users and the items that were ranked. */
  readonly listsHash: string;
  readonly samples: readonly StoredSample[];
}

/** A {@link MetricSample} with its replicates as float64 in base64, in the byte order of all machines that TensorFlow runs on. */
export interface StoredSample extends Omit<MetricSample, 'replicates'> {
  readonly replicates: string;
}

/** Reads an evaluation; undefined when there is none, or one of other settings. */
export async function readEvaluation(
  path: string,
  settings: EvaluationSettings,
): Promise<RunEvaluation | undefined> {
  const evaluation = await readJson<RunEvaluation>(path);
  return evaluation !== undefined && isDeepStrictEqual(evaluation.settings, settings)
    ? evaluation
    : undefined;
}

/**
 * Reads an evaluation that may hold more than is wanted: other protocols and metrics too, and more draws of users, of
 * which the first are the draws of a smaller number.
 *
 * @returns what is wanted of it; undefined when that is not all there.
 */
export async function readCovering(
  path: string,
  settings: EvaluationSettings,
): Promise<RunEvaluation | undefined> {
  const stored = await readJson<RunEvaluation>(path);
  if (stored === undefined) return undefined;
  const { protocols, metrics, resamples, ...rest } = settings;
  const { protocols: hadProtocols, metrics: hadMetrics, resamples: draws, ...had } = stored.settings;
  const covers =
    isDeepStrictEqual(had, rest) &&
    draws >= resamples &&
    protocols.every((protocol) => hadProtocols.includes(protocol)) &&
    metrics.every((metric) => hadMetrics.includes(metric));
  if (!covers) return undefined;
  const narrow = ({ samples, ...lists }: ProtocolEvaluation): ProtocolEvaluation => ({
    ...lists,
    samples: metrics.map((metric) =>
      firstDraws(
        samples.find((sample) => sample.metric === metric)!,
        resamples,
      ),
    ),
  });
  return {
    ...stored,
    settings,
    protocols: Object.fromEntries(
      protocols.map((protocol) => [protocol, narrow(stored.protocols[protocol]!)]),
    ),
  };
}

function firstDraws(sample: StoredSample, draws: number): StoredSample {
  const { replicates } = restoreSample(sample);
  return storeSample({ ...restoreSample(sample), replicates: replicates.subarray(0, draws) });
}

/** A JSON file of ours; undefined where it is missing or cut. */
export async function readJson<Content>(path: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content;
  } catch {
    return undefined;
  }
}

/** Sizes and identity of the lists that were ranked. */
export function listsOf({ listIds, userIds, itemIds }: ScoredTable): Omit<ProtocolEvaluation, 'samples'> {
  const lists = new Map<string, { readonly user: string; readonly items: string[] }>();
  listIds.forEach((id, row) => {
    const list = lists.get(id) ?? { user: userIds[row]!, items: [] };
    list.items.push(itemIds[row]!);
    lists.set(id, list);
  });
  const hash = createHash('sha256');
  for (const id of [...lists.keys()].sort()) {
    const { user, items } = lists.get(id)!;
    hash.update(`${JSON.stringify([id, user, items.sort()])}\n`);
  }
  return { lists: lists.size, users: new Set(userIds).size, listsHash: hash.digest('hex') };
}

/** A sample as it is stored. */
export function storeSample({ replicates, ...sample }: MetricSample): StoredSample {
  const { buffer, byteOffset, byteLength } = replicates;
  return { ...sample, replicates: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

/** A stored sample. */
export function restoreSample({ replicates, ...sample }: StoredSample): MetricSample {
  const bytes = new Uint8Array(Buffer.from(replicates, 'base64'));
  return { ...sample, replicates: new Float64Array(bytes.buffer) };
}

/** What an evaluation says to a comparison. */
export function measured({
  protocols,
  stationarity,
}: RunEvaluation): Pick<StudyCell, 'protocols' | 'stationarity'> {
  return {
    protocols: Object.fromEntries(
      Object.entries(protocols).map(([protocol, { listsHash, samples }]) => [
        protocol,
        { lists: listsHash, samples: samples.map(restoreSample) },
      ]),
    ),
    ...(stationarity === undefined ? {} : { stationarity }),
  };
}
