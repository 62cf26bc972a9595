import type {
  DefinitionOf,
  GradientStatistics,
  LearningOutcome,
  ListBatch,
  Tensor,
  Weighter,
  WeighingInput,
} from '@paretorec/contracts';
import { clockTensors, compileStep, createRng, fromArray, read } from '@paretorec/tensor';
import { expect, it } from 'vitest';
import { createHarness, type Harness, type HarnessOptions } from '../harness/create-harness.js';
import { hostLists, maskOf } from '../harness/host-lists.js';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { tinyEvidence } from '../inputs/tiny-evidence.js';
import { expectFinite, expectNoLeak, expectSame, SCALES, valuesOf } from './expectations.js';
import { describeOnBackends } from './on-backends.js';
import { atRealPlaces, moveTo, paddedPair } from './padding.js';

interface Subject {
  readonly harness: Harness;
  readonly weighter: Weighter;
}

/**
 * The conformance suite of weighters: options, shapes, weights on the simplex in training and in serving, padding,
 * choices, repeatability, saving, steps as one graph, leaks and finite numbers, on every backend but cpu.
 *
 * @param config options that keep the weighter small.
 * @param needs the encoder, when the weighter asks for one.
 */
export function describeWeighter(
  definition: DefinitionOf<'weighter'>,
  config: object = {},
  needs: Pick<HarnessOptions, 'encoder' | 'encoderConfig'> = {},
): void {
  const subject = (objectives = 2, seed = 1): Subject => {
    const harness = createHarness({ ...needs, objectives, seed });
    return { harness, weighter: harness.make(definition, config, 'subject') };
  };

  describeOnBackends(definition, config, () => {
    it.each([1, 2, 3])(
      'gives weights of %i objectives on the simplex, before and after it learns',
      (count) => {
        const one = subject(count);
        const batch = tinyBatch({ objectives: count });
        for (let round = 0; round < 3; round++) {
          const drawn = one.weighter.draw?.(batch);
          if (drawn !== undefined) expect(drawn).toHaveLength(5 * 4 * count);
          const [logged] = valuesOf(() => {
            const weights = one.weighter.weigh(inputOf(one.weighter, batch, count, drawn));
            expect(weights.shape).toEqual([5, 4, count]);
            return [weights];
          });
          expectSimplex(logged!, count);
          served(one.weighter, batch, count, drawn).forEach((weights) => expectSimplex(weights, count));
          learn(one, batch, count, { seed: round });
        }
        one.harness.dispose();
      },
    );

    it('weighs logged lists in serving as in training', () => {
      const { harness, weighter } = subject();
      const batch = tinyBatch();
      const drawn = weighter.draw?.(batch);
      const [weights] = valuesOf(() => [weighter.weigh(inputOf(weighter, batch, 2, drawn))]);
      const [logged, ...steps] = served(weighter, batch, 2, drawn);
      expectSame(logged!, weights!);
      // Where the logged items are shown one by one, each gets its logged weights when its turn comes.
      steps.forEach((values, position) =>
        expectSame(
          values.subarray(2 * position, 2 * position + 2),
          logged!.subarray(2 * position, 2 * position + 2),
          1e-4,
        ),
      );
      harness.dispose();
    });

    it('changes nothing for padding', () => {
      const { harness, weighter } = subject();
      const { plain, padded } = paddedPair();
      const drawn = weighter.draw?.(plain);
      const spread = drawn && moveTo(padded, plain, drawn);
      const [expected] = valuesOf(() => [weighter.weigh(inputOf(weighter, plain, 2, drawn))]);
      const [found] = valuesOf(() => [weighter.weigh(inputOf(weighter, padded, 2, spread))]);
      expectSame(atRealPlaces(padded, found!), atRealPlaces(plain, expected!));
      harness.dispose();
    });

    it('learns nothing from padding', () => {
      const [{ plain, padded }, batch] = [paddedPair(), tinyBatch()];
      const weights = [plain, padded].map((taught) => {
        const one = subject();
        const drawn = one.weighter.draw?.(plain);
        for (let round = 0; round < 3; round++) {
          learn(one, taught, 2, { drawn: drawn && moveTo(taught, plain, drawn), seed: round });
        }
        const [learnt] = valuesOf(() => [one.weighter.weigh(inputOf(one.weighter, batch, 2, drawn))]);
        one.harness.dispose();
        return learnt!;
      });
      expectSame(weights[1]!, weights[0]!, 1e-3);
    });

    it('goes on from a checkpoint as if it had never stopped, and the same for the same seed', () => {
      const batch = tinyBatch();
      const [first, twin, again] = [subject(), subject(), subject(2, 2)] as const;
      const round = (one: Subject): void => learn(one, batch, 2, { drawn: one.weighter.draw?.(batch) });
      round(first);
      round(twin);
      again.harness.store.restore(first.harness.store.snapshot());
      again.harness.rng.restore(first.harness.rng.state());
      const [expected, ...found] = [first, twin, again].map((one) => {
        round(one);
        const drawn = one.weighter.draw?.(batch);
        return valuesOf(() => [one.weighter.weigh(inputOf(one.weighter, batch, 2, drawn))]).map((values) => [
          ...values,
        ]);
      });
      for (const values of found) expect(values).toEqual(expected);
      for (const one of [first, twin, again]) one.harness.dispose();
    });

    it('chooses weights on the simplex, the same for the same seed, and keeps them in checkpoints', () => {
      const batch = tinyBatch();
      const [first, twin, again] = [subject(), subject(), subject(2, 2)] as const;
      const choose = ({ weighter }: Subject) => weighter.choose?.(tinyEvidence());
      const choice = choose(first);
      expect(choose(twin)).toEqual(choice);
      again.harness.store.restore(first.harness.store.snapshot());
      const drawn = first.weighter.draw?.(batch);
      const [expected, found] = [first, again].map(
        ({ weighter }) => valuesOf(() => [weighter.weigh(inputOf(weighter, batch, 2, drawn))])[0]!,
      );
      expectSame(found!, expected!);
      for (const { weights } of choice === undefined ? [] : [choice, ...(choice.front ?? [])])
        expectSimplex(Float32Array.from(weights), 2);
      for (const one of [first, twin, again]) one.harness.dispose();
    });

    it('leaves no tensor behind', () => {
      const one = subject();
      const batch = tinyBatch();
      const step = (): void => {
        one.weighter.choose?.(tinyEvidence());
        const drawn = one.weighter.draw?.(batch);
        learn(one, batch, 2, { drawn });
        served(one.weighter, batch, 2, drawn);
      };
      step();
      expectNoLeak(step);
      one.harness.dispose();
    });

    it('learns and weighs as one graph as it does operation by operation', () => {
      const batch = tinyBatch();
      const [expected, found] = [false, true].map((asGraph) => {
        const one = subject();
        const compute = ({ input, statistics }: LearningInput): LessonOutcome => ({
          learning: one.weighter.learn?.(input, statistics) ?? { report: {}, leafGradients: [] },
          weights: one.weighter.weigh(input),
        });
        const graph = compileStep(compute, one.harness.store);
        const rounds = [0, 1, 2, 3].map((seed) => {
          const drawn = one.weighter.draw?.(batch);
          const [weights, ...rows] = valuesOf(() => {
            const statistics = statisticsOf(one.harness, batch, 2, seed, 1);
            const given = { input: inputOf(one.weighter, batch, 2, drawn), statistics };
            const outcome = asGraph ? graph.run(given) : compute(given);
            return [outcome.weights, ...outcome.learning.leafGradients.flat()];
          });
          scatter(one, batch, rows);
          return weights!;
        });
        graph.dispose();
        one.harness.dispose();
        return rounds;
      });
      found!.forEach((weights, round) => expectSame(weights, expected![round]!, 1e-4));
    });

    it.each(SCALES)('stays on the simplex under gradients times %d', (factor) => {
      const one = subject();
      const batch = tinyBatch();
      for (let round = 0; round < 5; round++)
        learn(one, batch, 2, { drawn: one.weighter.draw?.(batch), factor });
      const drawn = one.weighter.draw?.(batch);
      expectSimplex(valuesOf(() => [one.weighter.weigh(inputOf(one.weighter, batch, 2, drawn))])[0]!, 2);
      one.harness.dispose();
    });
  });
}

/** Expects [.., K] weights to be non-negative and to sum to one. */
function expectSimplex(weights: Float32Array, count: number): void {
  expectFinite(weights);
  expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
  for (let start = 0; start < weights.length; start += count) {
    expect(weights.subarray(start, start + count).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  }
}

/** The tensors of a batch as a weighter sees them; the caller frees them. */
function inputOf(
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

/** Weights in serving: logged, then of all items before each of the first four are shown in logged order. */
function served(
  weighter: Weighter,
  batch: ListBatch,
  count: number,
  drawn: Float32Array | undefined,
): Float32Array[] {
  return valuesOf(() => {
    const session = weighter.begin(inputOf(weighter, batch, count, drawn));
    const logged = session.weighLogged();
    const found = [logged, session.weighAll()];
    for (let position = 0; position < 3; position++) {
      const all = read(found.at(-1)!);
      const chosen = Array.from({ length: batch.lists }, (_, list) => {
        const at = (list * batch.positions + position) * count;
        return [...all.subarray(at, at + count)];
      });
      session.show(new Int32Array(batch.lists).fill(position), Float32Array.from(chosen.flat()));
      found.push(session.weighAll());
    }
    return found;
  });
}

interface Lesson {
  readonly drawn?: Float32Array | undefined;
  readonly seed?: number;
  /** Of the gradients' Gram matrices and the losses; default 1. */
  readonly factor?: number;
}

interface LearningInput {
  readonly input: WeighingInput;
  readonly statistics: GradientStatistics;
}

interface LessonOutcome {
  readonly learning: LearningOutcome;
  readonly weights: Tensor;
}

/** One round of learning from random gradients of real places, when the weighter learns; checks what it gives. */
function learn(subject: Subject, batch: ListBatch, count: number, lesson: Lesson = {}): void {
  const { harness, weighter } = subject;
  const { drawn, seed = 0, factor = 1 } = lesson;
  const rows = valuesOf(() => {
    const statistics = statisticsOf(harness, batch, count, seed, factor);
    const outcome = weighter.learn?.(inputOf(weighter, batch, count, drawn), statistics);
    if (outcome === undefined) return [];
    expect(outcome.leafGradients).toHaveLength(weighter.embedders.length);
    valuesOf(() => Object.values(outcome.report)).forEach(expectFinite);
    return outcome.leafGradients.flat();
  });
  rows.forEach(expectFinite);
  scatter(subject, batch, rows);
}

/** Hands gradients by the leaves to the weighter's embedders. */
function scatter({ harness, weighter }: Subject, batch: ListBatch, rows: readonly Float32Array[]): void {
  if (rows.length === 0) return;
  weighter.embedders.forEach((embedder, i) =>
    embedder.scatter(batch, rows.slice(3 * i, 3 * i + 3), harness.optimiser.learningRate),
  );
}

/**
 * Gram matrices g gᵀ + h hᵀ of random g and h, and random losses, scores and labels: the same at a real place whatever the
 * padding, 0 at padded places.
 */
function statisticsOf(
  harness: Harness,
  batch: ListBatch,
  count: number,
  seed: number,
  factor: number,
): GradientStatistics {
  const { lists, positions, lengths } = batch;
  const gram = new Float32Array(lists * positions * count * count);
  const shape = [lists, positions, count];
  const [losses, scores, values, known] = [0, 1, 2, 3].map(
    () => new Float32Array(lists * positions * count),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  lengths.forEach((length, list) => {
    for (let position = 0; position < length; position++) {
      const rng = createRng(`gram/${seed}/${list}/${position}`);
      const place = list * positions + position;
      for (let vector = 0; vector < 2; vector++) {
        const g = Array.from({ length: count }, () => rng.normal());
        g.forEach((a, i) => g.forEach((b, j) => (gram[(place * count + i) * count + j]! += factor * a * b)));
      }
      for (let k = 0; k < count; k++) {
        const at = place * count + k;
        losses[at] = factor * rng.uniform();
        scores[at] = rng.normal();
        // The last objective is not known everywhere.
        known[at] = k < count - 1 || rng.uniform() < 0.7 ? 1 : 0;
        values[at] = known[at]! * (rng.uniform() < 0.5 ? 0 : rng.uniform());
      }
    }
  });
  return {
    gram: fromArray(gram, [lists, positions, count, count]),
    losses: fromArray(losses, shape),
    scores: fromArray(scores, shape),
    targets: { values: fromArray(values, shape), known: fromArray(known, shape) },
    clock: clockTensors(harness.clock.advance()),
    weightsActive: true,
  };
}
