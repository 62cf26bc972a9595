import type { Rng, WeightEvidence } from '@paretorec/contracts';
import { predictionTable, weightEvidence } from '@paretorec/metrics';
import { createRng } from '@paretorec/tensor';

/** What {@link tinyEvidence} is to hold. */
export interface TinyEvidenceOptions {
  /** Default 1. */
  readonly seed?: number;
  /** K, default 2. */
  readonly objectives?: number;
  /** Default 40. */
  readonly lists?: number;
  /** Items a list; default 6. */
  readonly listLength?: number;
  /**
   * Clicked or not, and seconds read, of an item with these scores [K]; default: clicks that lean on the first score, dwell that leans on
   * the last.
   */
  readonly feedback?: (scores: Float64Array, rng: Rng) => { clicked: boolean; dwell: number };
}

/** Held-out lists for tests: normal scores, feedback that follows them, fused by their weighted sum. */
export function tinyEvidence(options: TinyEvidenceOptions = {}): WeightEvidence {
  const { seed = 1, objectives = 2, lists = 40, listLength = 6, feedback = leaning } = options;
  const rng = createRng(`evidence/${seed}`);
  const columns = { listIds: [] as string[], itemIds: [] as string[] };
  const clicked: number[] = [];
  const dwell: number[] = [];
  const scores = Array.from({ length: objectives }, (): number[] => []);
  for (let list = 0; list < lists; list++) {
    for (let item = 0; item < listLength; item++) {
      const candidate = Float64Array.from({ length: objectives }, () => rng.normal());
      const outcome = feedback(candidate, rng);
      columns.listIds.push(`list${list}`);
      columns.itemIds.push(`item${item}`);
      clicked.push(outcome.clicked ? 1 : 0);
      dwell.push(outcome.dwell);
      candidate.forEach((score, k) => scores[k]!.push(score));
    }
  }
  const table = predictionTable({ ...columns, clicked, dwell, scores: clicked.map(() => 0) });
  const fuse = (candidate: Float64Array, weights: Float64Array): number =>
    candidate.reduce((total, score, k) => total + weights[k]! * score, 0);
  return weightEvidence({ table, scores, fusion: { fuse } });
}

function leaning(scores: Float64Array, rng: Rng): { clicked: boolean; dwell: number } {
  return {
    clicked: scores[0]! + rng.normal() > 0.8,
    dwell: 20 * Math.exp(scores.at(-1)! + 0.5 * rng.normal()),
  };
}
