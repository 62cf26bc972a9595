import { ParetorecError, type WeightChoice } from '@paretorec/contracts';
import { readCheckpoint, writeCheckpoint, type HostTensors } from '@paretorec/tensor';
import type { ScoreScale } from '../evaluate/score-scale.js';
import { writeJson } from '../run/write-whole.js';
import type { RunSession } from '../run/session.js';
import type { EpochSums } from './epoch-sums.js';
import type { LogLengths } from './run-log.js';

/** Where training stands, beside the parameters; plain JSON. */
export interface TrainState {
  /** The epoch in progress, from 0. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batches: number;
  /** Steps of the whole run. */
  readonly steps: number;
  readonly sums: EpochSums;
  readonly best: BestEpoch | null;
  readonly log: LogLengths;
  readonly finished: boolean;
  /** Positions of all random streams. */
  readonly rng: Record<string, string>;
}

/** The epoch whose parameters are kept. */
export interface BestEpoch {
  readonly epoch: number;
  readonly metric: string;
  readonly value: number | null;
  readonly scale: ScoreScale;
  /** What the weighter chose, when it is one that goes by metrics. */
  readonly choice?: WeightChoice | undefined;
}

const METADATA_KEY = 'paretorec';

/** Writes everything that a run must remember; whole or not at all. */
export function saveState(path: string, session: RunSession, state: TrainState): void {
  writeCheckpoint(path, session.store.snapshot(), { [METADATA_KEY]: JSON.stringify(state) });
}

/** Writes the parameters of the best epoch, with the scale of its scores, also as JSON beside them. */
export async function saveBest(path: string, session: RunSession, best: BestEpoch): Promise<void> {
  writeCheckpoint(path, session.store.snapshot(), { [METADATA_KEY]: JSON.stringify(best) });
  await writeJson(path.replace(/\.safetensors$/, '.json'), best);
}

/** Reads a checkpoint written by {@link saveState}. */
export function loadState(path: string): { tensors: HostTensors; state: TrainState } {
  const { tensors, note } = load(path);
  return { tensors, state: note as TrainState };
}

/** Reads a checkpoint written by {@link saveBest}. */
export function loadBest(path: string): { tensors: HostTensors; best: BestEpoch } {
  const { tensors, note } = load(path);
  return { tensors, best: note as BestEpoch };
}

function load(path: string): { tensors: HostTensors; note: unknown } {
  const { tensors, metadata } = readCheckpoint(path);
  const text = metadata[METADATA_KEY];
  if (text === undefined) {
    throw new ParetorecError({
      code: 'foreign-checkpoint',
      where: path,
      problem: 'this checkpoint was not written by paretorec train',
      expected: `metadata with the key ${METADATA_KEY}`,
    });
  }
  return { tensors, note: JSON.parse(text) };
}
