import {
  ParetorecError,
  type DefinitionOf,
  type ListBatch,
  type OptimiserFactory,
  type Tensor,
  type Weighter,
} from '@paretorec/contracts';
import { compileStep, fromArray, read } from '@paretorec/tensor';
import { expect, it } from 'vitest';
import { createHarness, type HarnessOptions } from '../harness/create-harness.js';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { tinyEvidence } from '../inputs/tiny-evidence.js';
import { expectFinite, expectNoLeak, expectSame, SCALES, valuesOf } from './expectations.js';
import { expectDescent, GradientProbe } from './expect-descent.js';
import { expectNumbersOnly } from './expect-refusals.js';
import { describeOnBackends } from './on-backends.js';
import { atRealPlaces, moveTo, paddedPair } from './padding.js';
import {
  inputOf,
  learn,
  scatter,
  statisticsOf,
  type LearningInput,
  type LessonOutcome,
  type Subject,
} from './weighter-lessons.js';
import { chosenTwins, permutedTwins } from './weighter-twins.js';

/** What a weighter's conformance needs beside its options. */
export interface WeighterNeeds extends Pick<HarnessOptions, 'encoder' | 'encoderConfig'> {
  /**
   * Why objectives in another order get other weights, for a weighter that treats them by their place or draws for it. The suite
   * then expects that they do.
   */
  readonly placeBound?: string;
}

/**
 * The conformance suite of weighters: options, shapes, weights on the simplex in training and in serving, padding, the order of
 * the objectives, choices, aggregation of gradients, repeatability, saving, gradients, steps as one graph, leaks, numbers of any size and numbers that are none, on every
 * backend but cpu.
 *
 * @param config options that keep the weighter small.
 * @param needs the encoder, when the weighter asks for one.
 */
export function describeWeighter(
  definition: DefinitionOf<'weighter'>,
  config: object = {},
  { placeBound, ...needs }: WeighterNeeds = {},
): void {
  const subject = (objectives = 2, seed = 1, optimiser?: OptimiserFactory): Subject => {
    const harness = createHarness({ ...needs, objectives, seed, ...(optimiser && { optimiser }) });
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
          const { report, rows } = learn(one, batch, count, { seed: round });
          [...report, ...rows].forEach(expectFinite);
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
      const round = (one: Subject) => learn(one, batch, 2, { drawn: one.weighter.draw?.(batch) });
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

    it('moves each of its parameters down the loss that it gives', () => {
      const probe = new GradientProbe();
      const one = subject(2, 1, probe);
      if (one.weighter.parameters.length > 0) expectDescent(one, probe);
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
            const statistics = statisticsOf(one.harness, batch, 2, { seed });
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

    it.each(SCALES)('stays on the simplex under statistics and feedback times %d', (factor) => {
      const one = subject();
      const batch = tinyBatch();
      for (let seed = 0; seed < 5; seed++) {
        const { report, rows } = learn(one, batch, 2, { drawn: one.weighter.draw?.(batch), factor, seed });
        [...report, ...rows].forEach(expectFinite);
      }
      const drawn = one.weighter.draw?.(batch);
      expectSimplex(valuesOf(() => [one.weighter.weigh(inputOf(one.weighter, batch, 2, drawn))])[0]!, 2);
      one.harness.dispose();
    });

    it(
      placeBound === undefined
        ? 'weighs the objectives alike, whatever their order'
        : `minds the order of the objectives: ${placeBound}`,
      () => {
        const found = [
          permutedTwins((count) => subject(count), [2, 0, 1]),
          chosenTwins((count) => subject(count)),
        ];
        const areSame = (): void => found.forEach(([one, other]) => expectSame(other, one, 1e-3));
        if (placeBound === undefined) areSame();
        else expect(areSame).toThrow();
      },
    );

    it.each(SCALES)('combines gradients times %d, if it does: what agrees stays, 0 is no vote', (factor) => {
      const one = subject();
      const { aggregator } = one.weighter;
      if (aggregator !== undefined) {
        const rows = [1, -2, 0, 0.5, 3, 1, -2, 0, 0.5, 0].map((value) => value * factor);
        const drawn = aggregator.draw?.(5);
        const [found] = valuesOf(() => [
          aggregator.combine(fromArray(Float32Array.from(rows), [2, 5]), drawn && fromArray(drawn, [5])),
        ]);
        const unscaled = [...found!].map((value) => value / (factor || 1));
        expectSame(unscaled.slice(0, 4), factor === 0 ? [0, 0, 0, 0] : [1, -2, 0, 0.5]);
        // The last coordinate is the first objective's own.
        expect(unscaled[4]! > 0).toBe(factor !== 0);
      }
      one.harness.dispose();
    });

    it('combines gradients, if it does, as one graph as it does operation by operation, by draws of its own', () => {
      const [first, again] = [subject(), subject(2, 2)] as const;
      const { aggregator } = first.weighter;
      if (aggregator !== undefined) {
        again.harness.rng.restore(first.harness.rng.state());
        const draw = (one: Subject) => one.weighter.aggregator!.draw?.(60);
        const draws = [draw(first), draw(first)];
        expect([draw(again), draw(again)]).toEqual(draws);
        const rows = Float32Array.from({ length: 120 }, (_, i) => Math.sin(7 * i));
        const combine = ([given, drawn]: Tensor[]): Tensor => aggregator.combine(given!, drawn);
        const graph = compileStep(combine, first.harness.store);
        for (const drawn of draws) {
          const [found, asGraph] = valuesOf(() => {
            const fed = [fromArray(rows, [2, 60]), ...(drawn ? [fromArray(drawn, [60])] : [])];
            return [combine(fed), graph.run(fed)];
          });
          expectSame(asGraph!, found!);
        }
        graph.dispose();
      }
      for (const one of [first, again]) one.harness.dispose();
    });

    it('refuses features that are infinite and gradients that are no numbers, with their place', () => {
      const { harness, weighter } = subject();
      weighter.embedders.forEach(expectNumbersOnly);
      harness.dispose();
    });

    it('does not hide statistics that are no numbers', () => {
      const one = subject();
      const batch = tinyBatch();
      const round = (): number[] => {
        const { report, rows } = learn(one, batch, 2, { drawn: one.weighter.draw?.(batch), poisoned: true });
        const drawn = one.weighter.draw?.(batch);
        const weights = valuesOf(() => [one.weighter.weigh(inputOf(one.weighter, batch, 2, drawn))]);
        return [...report, ...rows, ...weights].flatMap((values) => [...values]);
      };
      // It refuses them, or its own numbers show them to who runs the steps.
      const hides = (): boolean => {
        try {
          return [0, 1, 2].flatMap(round).every(Number.isFinite);
        } catch (error) {
          if (ParetorecError.isInstance(error)) return false;
          throw error;
        }
      };
      const { learn: fromSamples, learnFromBatch } = one.weighter;
      if (fromSamples !== undefined || learnFromBatch !== undefined) expect(hides()).toBe(false);
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
