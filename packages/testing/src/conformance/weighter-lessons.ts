import type {
  GradientStatistics,
  LearningOutcome,
  ListBatch,
  Rng,
  Tensor,
  Weighter,
  WeighingInput,
} from '@paretorec/contracts';
import { clockTensors, createRng, fromArray, read } from '@paretorec/tensor';
import type { Harness } from '../harness/create-harness.js';
import { hostLists, maskOf } from '../harness/host-lists.js';
import { valuesOf } from './expectations.js';

/** A weighter with the collaborators it was made from. */
export interface Subject {
  readonly harness: Harness;
  readonly weighter: Weighter;
}

/** Which statistics a batch has in a round of learning. */
export interface Lesson {
  readonly seed?: number;
  /** Of the gradients' Gram matrices, the losses, the scores and the labels; default 1. */
  readonly factor?: number;
  /** The statistics of which objective stand at each place; default as they are. */
  readonly order?: readonly number[];
  /** Whether all numbers at the first place of the first list are none. */
  readonly poisoned?: boolean;
}

/** The tensors of a batch as a weighter sees them; the caller frees them. */
export function inputOf(
  weighter: Weighter,
  batch: ListBatch,
  count: number,
  drawn: Float32Array | undefined,
): WeighingInput {
  const { lists, positions, lengths } = batch;
  return {
    lists: weighter.embedders.map((embedder) => hostLists(embedder, batch).feed()),
    mask: fromArray(maskOf(lengths, positions), [lists, positions]),
    ...(drawn && { drawn: fromArray(drawn.slice(), [lists, positions, count]) }),
  };
}

/** What a weighter learns from in a step; the caller frees its tensors. */
export interface LearningInput {
  readonly input: WeighingInput;
  readonly statistics: GradientStatistics;
}

/** What came of it. */
export interface LessonOutcome {
  readonly learning: LearningOutcome;
  readonly weights: Tensor;
}

/** One round of learning, when the weighter learns. */
export function learn(
  subject: Subject,
  batch: ListBatch,
  count: number,
  lesson: Lesson & { readonly drawn?: Float32Array | undefined } = {},
): { readonly report: readonly Float32Array[]; readonly rows: readonly Float32Array[] } {
  const { harness, weighter } = subject;
  const { drawn, ...wanted } = lesson;
  let reported = 0;
  let batchGram: Float64Array = new Float64Array();
  const values = valuesOf(() => {
    const statistics = statisticsOf(harness, batch, count, wanted);
    batchGram = totalOf(read(statistics.gram), count ** 2);
    const outcome = weighter.learn?.(inputOf(weighter, batch, count, drawn), statistics);
    if (outcome === undefined) return [];
    const report = Object.values(outcome.report);
    reported = report.length;
    return [...report, ...outcome.leafGradients.flat()];
  });
  const rows = values.slice(reported);
  scatter(subject, batch, rows);
  weighter.learnFromBatch?.(batchGram);
  return { report: values.slice(0, reported), rows };
}

/** The sum over places of Gram matrices: one such matrix, of gradients that are longer. */
function totalOf(grams: Float32Array, size: number): Float64Array {
  const total = new Float64Array(size);
  grams.forEach((value, i) => (total[i % size]! += value));
  return total;
}

/** Hands gradients by the leaves to the weighter's embedders. */
export function scatter(
  { harness, weighter }: Subject,
  batch: ListBatch,
  rows: readonly Float32Array[],
): void {
  if (rows.length === 0) return;
  weighter.embedders.forEach((embedder, i) =>
    embedder.scatter(batch, rows.slice(3 * i, 3 * i + 3), harness.optimiser.learningRate),
  );
}

/**
 * Gram matrices of random gradients in the plane, and random losses, scores and labels: the same at a real place whatever the
 * padding, 0 at padded places.
 */
export function statisticsOf(
  harness: Harness,
  { lists, positions, lengths }: ListBatch,
  count: number,
  { seed = 0, factor = 1, order = [...Array(count).keys()], poisoned = false }: Lesson,
): GradientStatistics {
  const shape = [lists, positions, count];
  const size = lists * positions * count;
  const gram = new Float32Array(size * count);
  const column = (): Float32Array => new Float32Array(size);
  const [losses, scores, values, known] = [column(), column(), column(), column()];
  lengths.forEach((length, list) => {
    for (let position = 0; position < length; position++) {
      const at = (list * positions + position) * count;
      const drawn = placeOf(createRng(`gram/${seed}/${list}/${position}`), count);
      order.forEach((from, to) => {
        losses[at + to] = factor * drawn.losses[from]!;
        scores[at + to] = factor * drawn.scores[from]!;
        values[at + to] = factor * drawn.values[from]!;
        known[at + to] = drawn.known[from]!;
        order.forEach((other, column) => {
          gram[(at + to) * count + column] = factor * drawn.gram[from]![other]!;
        });
      });
    }
  });
  if (poisoned) for (const array of [gram, losses, scores, values]) array[0] = NaN;
  return {
    gram: fromArray(gram, [...shape, count]),
    losses: fromArray(losses, shape),
    scores: fromArray(scores, shape),
    targets: { values: fromArray(values, shape), known: fromArray(known, shape) },
    clock: clockTensors(harness.clock.advance()),
    weightsActive: true,
  };
}

/** The statistics of one place, by objective. */
function placeOf(
  rng: Rng,
  count: number,
): Readonly<Record<'losses' | 'scores' | 'values' | 'known', number[]>> & { readonly gram: number[][] } {
  const objectives = [...Array(count).keys()];
  // Drawn around directions that conflict on average.
  const directions = [Math.cos, Math.sin].map((along) => objectives.map((k) => (1 + k / 2) * along(2 * k)));
  const gradients = directions.map((means) => means.map((mean) => mean + rng.normal()));
  const losses = objectives.map(() => rng.uniform());
  const scores = objectives.map(() => rng.normal());
  // The last objective is not known everywhere.
  const known = objectives.map((k) => (k < count - 1 || rng.uniform() < 0.7 ? 1 : 0));
  const values = known.map((flag) => flag * (rng.uniform() < 0.5 ? 0 : rng.uniform()));
  const gram = objectives.map((i) =>
    objectives.map((j) => gradients.reduce((total, g) => total + g[i]! * g[j]!, 0)),
  );
  return { losses, scores, values, known, gram };
}
