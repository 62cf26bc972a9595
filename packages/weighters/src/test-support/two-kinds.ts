import type {
  GradientStatistics,
  LearningOutcome,
  ListBatch,
  Rng,
  Weighter,
  WeighingInput,
} from '@paretorec/contracts';
import { meanAveragePrecision } from '@paretorec/metrics';
import {
  clockTensors,
  compileStep,
  createRng,
  fromArray,
  read,
  tidy,
  zeros,
  type CompiledStep,
} from '@paretorec/tensor';
import { hostLists, maskOf, tinyBatch, type Harness } from '@paretorec/testing';

const POSITIONS = 5;

/** Lists of users of two kinds: what the first kind clicks on, the first score tells; of the second kind, the second. */
export interface TwoKinds {
  readonly batch: ListBatch;
  /** [B x T x 2] on one scale. */
  readonly standard: Float32Array;
  /** [B x T x 2] as models might give them: of other means and deviations. */
  readonly scores: Float32Array;
  /** [B x T x 2] clicked, and how long it was read, from 0 to 1. */
  readonly labels: Float32Array;
}

/** Makes lists of two kinds of users, who differ in their only user field. */
export function twoKinds(seed: number, lists = 32): TwoKinds {
  const rng: Rng = createRng(`two kinds/${seed}`);
  const plain = tinyBatch({
    seed,
    positions: POSITIONS,
    lengths: new Array<number>(lists).fill(POSITIONS),
    historyLengths: new Array<number>(lists).fill(0),
  });
  const kinds = Float32Array.from({ length: lists }, () => (rng.uniform() < 0.5 ? -1 : 1));
  const batch: ListBatch = { ...plain, user: [{ kind: 'numeric', values: kinds }] };
  const size = lists * POSITIONS * 2;
  const standard = Float32Array.from({ length: size }, () => rng.normal());
  const labels = new Float32Array(size);
  for (let place = 0; place < lists * POSITIONS; place++) {
    const first = kinds[Math.floor(place / POSITIONS)]! < 0;
    if (standard[2 * place + (first ? 0 : 1)]! < 0.6) continue;
    labels[2 * place] = 1;
    labels[2 * place + 1] = 0.2 + 0.8 * rng.uniform();
  }
  const scores = standard.map((score, i) => (i % 2 === 0 ? 0.2 + 0.1 * score : 4 * score - 3));
  return { batch, standard, scores, labels };
}

/** What a weighter sees of the lists. Call it in a `tidy`. */
export function inputOf(weighter: Weighter, { batch }: TwoKinds): WeighingInput {
  const { lists, positions, lengths } = batch;
  const drawn = weighter.draw?.(batch);
  return {
    lists: weighter.embedders.map((embedder) => hostLists(embedder, batch).feed()),
    mask: fromArray(maskOf(lengths, positions), [lists, positions]),
    ...(drawn && { drawn: fromArray(drawn, [lists, positions, 2]) }),
  };
}

/** Teaches a weighter, in one graph a step where the backend can. */
export class Teacher {
  readonly #harness: Harness;
  readonly #weighter: Weighter;
  readonly #step: CompiledStep<Lesson, LearningOutcome>;

  constructor(harness: Harness, weighter: Weighter) {
    this.#harness = harness;
    this.#weighter = weighter;
    this.#step = compileStep(
      ({ input, statistics }: Lesson) => weighter.learn!(input, statistics),
      harness.store,
    );
  }

  /** One step of learning; gives what the weighter reports. */
  teach(lesson: TwoKinds, weightsActive = true): Record<string, number> {
    const { optimiser, clock } = this.#harness;
    const shape = [lesson.batch.lists, lesson.batch.positions, 2];
    const { rows, report } = tidy(() => {
      const statistics: GradientStatistics = {
        gram: zeros([...shape, 2]),
        losses: zeros(shape),
        scores: fromArray(lesson.scores.slice(), shape),
        targets: {
          values: fromArray(lesson.labels.slice(), shape),
          known: fromArray(new Float32Array(lesson.labels.length).fill(1), shape),
        },
        clock: clockTensors(clock.advance()),
        weightsActive,
      };
      const outcome = this.#step.run({ input: inputOf(this.#weighter, lesson), statistics });
      return {
        rows: outcome.leafGradients.map((leaves) => leaves.map((leaf) => read(leaf).slice())),
        report: Object.entries(outcome.report).map(([name, value]) => [name, read(value)[0]!] as const),
      };
    });
    this.#weighter.embedders.forEach((embedder, i) =>
      embedder.scatter(lesson.batch, rows[i]!, optimiser.learningRate),
    );
    return Object.fromEntries(report);
  }

  dispose(): void {
    this.#step.dispose();
    this.#harness.dispose();
  }
}

interface Lesson {
  readonly input: WeighingInput;
  readonly statistics: GradientStatistics;
}

/** [B x T x 2] weights of all items before the first is shown. */
export const servedWeights = (weighter: Weighter, lesson: TwoKinds): Float32Array =>
  tidy(() => read(weighter.begin(inputOf(weighter, lesson)).weighAll()).slice());

/** MAP of the lists, ranked under weights [B x T x 2]. */
export function precisionUnder(weights: Float32Array, { batch, standard, labels }: TwoKinds): number {
  const parts = Array.from({ length: batch.lists }, (_, list) => {
    const places = Array.from({ length: POSITIONS }, (_p, position) => list * POSITIONS + position);
    const scores = Float64Array.from(
      places,
      (place) =>
        weights[2 * place]! * standard[2 * place]! + weights[2 * place + 1]! * standard[2 * place + 1]!,
    );
    return meanAveragePrecision.parts({
      listId: String(list),
      userId: String(list),
      items: places.map((place) => ({ id: String(place) })),
      scores,
      clicked: Uint8Array.from(places, (place) => labels[2 * place]!),
      dwell: new Float64Array(POSITIONS).fill(Number.NaN),
      order: Int32Array.from({ length: POSITIONS }, (_p, position) => position).sort(
        (a, b) => scores[b]! - scores[a]!,
      ),
    });
  });
  const total = (part: 'sum' | 'count'): number => parts.reduce((sum, values) => sum + values[part], 0);
  return total('sum') / total('count');
}

/** MAP of the best constant weights, of 21. */
export function bestConstantPrecision(lesson: TwoKinds): number {
  const values = Array.from({ length: 21 }, (_, step) =>
    precisionUnder(
      lesson.standard.map((_w, i) => (i % 2 === 0 ? step / 20 : 1 - step / 20)),
      lesson,
    ),
  );
  return Math.max(...values);
}
