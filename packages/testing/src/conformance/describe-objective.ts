import type {
  DefinitionOf,
  DrawnArray,
  EmbeddedLists,
  ListBatch,
  ObjectiveEvaluation,
  ObjectiveModel,
  ObjectiveSpec,
  ObjectiveTargets,
  StepClock,
  Tensor,
} from '@paretorec/contracts';
import {
  clockTensors,
  compileStep,
  createSgdFactory,
  detach,
  fill,
  fromArray,
  gradientsOf,
  mul,
  slice,
  sum,
} from '@paretorec/tensor';
import { expect, it } from 'vitest';
import { createHarness, type Harness, type HarnessOptions } from '../harness/create-harness.js';
import { hostLists, type HostLists } from '../harness/host-lists.js';
import { simplexWeights } from '../inputs/simplex-weights.js';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { tinyObjectives } from '../inputs/tiny-schema.js';
import { expectGradients } from './expect-gradients.js';
import { expectNumbersOnly } from './expect-refusals.js';
import { expectStepOfTensors } from './expect-step-of-tensors.js';
import { expectFinite, expectNoLeak, expectSame, SCALES, valuesOf } from './expectations.js';
import { describeOnBackends } from './on-backends.js';
import { atRealPlaces, paddedPair } from './padding.js';

/** Lists that fill the shapes of the tiny batch in other ways: full, empty, without a past click. */
const LISTS_OF_ONE_SHAPE: readonly { lengths: readonly number[]; historyLengths: readonly number[] }[] = [
  { lengths: [4, 1, 3, 2, 0], historyLengths: [2, 0, 1, 2, 0] },
  { lengths: [0, 2, 4, 1, 3], historyLengths: [0, 0, 0, 0, 0] },
  { lengths: [1, 1, 1, 1, 1], historyLengths: [1, 2, 2, 0, 1] },
  { lengths: [4, 4, 4, 4, 4], historyLengths: [2, 2, 2, 2, 2] },
];

interface Subject {
  readonly harness: Harness;
  readonly model: ObjectiveModel;
  readonly lists: (batch?: ListBatch) => HostLists;
}

/**
 * The conformance suite of objective models: options, shapes, masks, slopes, padding, the order of the objectives, repeatability, saving, gradients,
 * serving, steps as one graph and of tensors alone, leaks, numbers of any size and numbers that are none, on every backend but cpu.
 *
 * @param config options that keep the model small: tests differentiate it numerically.
 * @param needs the encoder, when the model asks for one, and objectives named as the tiny ones, when it fits no others.
 */
export function describeObjective(
  definition: DefinitionOf<'objective'>,
  config: object = {},
  needs: Pick<HarnessOptions, 'encoder' | 'encoderConfig' | 'components' | 'makeObjectives'> = {},
): void {
  const subject = (options: HarnessOptions = {}): Subject => {
    const { objectives = 2 } = options;
    const harness = createHarness({ ...needs, ...options });
    const model = harness.make(definition, config, 'subject', harness.objectives);
    return { harness, model, lists: (batch = tinyBatch({ objectives })) => hostLists(model.embedder, batch) };
  };
  const evaluated = ({ model, lists }: Subject, batch: ListBatch): Float32Array[] =>
    valuesOf(() => {
      const { scores, losses, slopes } = evaluate(model, lists(batch).feed(), targetsOf(model, batch));
      return [scores, losses, slopes];
    });

  describeOnBackends(definition, config, () => {
    it.each([1, 2, 3])('evaluates %i objectives in the right shapes, with finite numbers', (count) => {
      const { harness, model, lists } = subject({ objectives: count });
      expect(model.objectives).toEqual(harness.objectives.map(({ name }) => name));
      const batch = tinyBatch({ objectives: count });
      const values = valuesOf(() => {
        const { scores, losses, slopes, sensitivity } = evaluate(
          model,
          lists(batch).feed(),
          targetsOf(model, batch),
        );
        for (const tensor of [scores, losses, slopes, sensitivity.own])
          expect(tensor.shape).toEqual([5, 4, count]);
        expect(sensitivity.shared.shape.slice(0, 3)).toEqual([5, 4, count]);
        return [
          scores,
          losses,
          slopes,
          sensitivity.own,
          ...(sensitivity.shared.size > 0 ? [sensitivity.shared] : []),
        ];
      });
      values.forEach(expectFinite);
      expect(Math.min(...values[3]!)).toBeGreaterThanOrEqual(0);
      harness.dispose();
    });

    it('has no loss and no slope where the label is unknown', () => {
      const one = subject();
      const batch = tinyBatch();
      const [, losses, slopes] = evaluated(one, batch);
      one.model.objectives.forEach((name, k) =>
        batch.labels[name]!.targets.forEach((target, place) => {
          if (Number.isNaN(target))
            expect([losses![2 * place + k], slopes![2 * place + k]]).toEqual([0, expect.closeTo(0)]);
        }),
      );
      expect(Math.max(...losses!)).toBeGreaterThan(0);
      one.harness.dispose();
    });

    it('has losses whose slopes by the scores are those that it gives', () => {
      const { harness, model, lists } = subject();
      const batch = tinyBatch();
      const gradientBy = (loss: (evaluation: ObjectiveEvaluation) => Tensor): Float32Array[] =>
        valuesOf(() => {
          const fed = lists(batch).feed();
          const inputs = [...model.parameters.map(({ value }) => value), fed.request, fed.item, fed.history];
          return gradientsOf(
            () => ({ value: loss(evaluate(model, fed, targetsOf(model, batch))), extra: [] }),
            inputs,
          ).gradients;
        });
      const found = gradientBy(({ scores, slopes }) => sum(mul(scores, detach(slopes))));
      gradientBy(({ losses }) => sum(losses)).forEach((expected, i) => expectSame(found[i]!, expected, 1e-4));
      harness.dispose();
    });

    it('gives the gradients of the scopes that it says it has, and of no others', () => {
      const { harness, model, lists } = subject();
      const { gradientScopes = ['representation'], parameters } = model;
      const batch = tinyBatch();
      const evaluation = (fed: EmbeddedLists): ObjectiveEvaluation =>
        evaluate(model, fed, targetsOf(model, batch));
      expect(gradientScopes).toContain('representation');
      expect(model.scoreGradients !== undefined).toBe(gradientScopes.includes('full'));
      valuesOf(() => {
        const { headNorms } = evaluation(lists().feed());
        expect(headNorms !== undefined).toBe(gradientScopes.includes('head'));
        return [];
      });
      if (model.scoreGradients !== undefined) {
        const [dense, request, item] = valuesOf(() => {
          const fed = lists().feed();
          const found = model.scoreGradients!(fed, weightsOf(model, fed));
          expect(found.dense.shape).toEqual([5, 4, 2, 2]);
          expect(found.byFields.map((fields) => fields.item.shape[2])).toEqual([1, 2, 3, 4]);
          return [found.dense, found.byFields[2]!.request, found.byFields[2]!.item];
        });
        // The third place of the third list, by automatic differentiation.
        [0, 1].forEach((k) => {
          const gradients = valuesOf(() => {
            const fed = lists().feed();
            const score = (): Tensor => sum(slice(evaluation(fed).scores, [2, 2, k], [1, 1, 1]));
            const inputs = [...parameters.map(({ value }) => value), fed.request, fed.item];
            return gradientsOf(() => ({ value: score(), extra: [] }), inputs).gradients;
          });
          const squares = gradients
            .slice(0, parameters.length)
            .reduce((total, values) => values.reduce((sums, value) => sums + value * value, total), 0);
          expect(Math.abs(dense![(2 * 4 + 2) * 4 + 3 * k]! - squares)).toBeLessThanOrEqual(1e-4 * squares);
          // Of an embedder that the objectives share, and of one with tables of each objective's own.
          const [byRequest, byItem] = gradients.slice(parameters.length) as [Float32Array, Float32Array];
          const own = model.embedder.networks === undefined ? 0 : k;
          const part = (values: Float32Array, networks: number, network: number): Float32Array => {
            const size = values.length / networks / 5;
            return values.subarray((network * 5 + 2) * size, (network * 5 + 3) * size);
          };
          const networks = model.embedder.networks ?? 1;
          expectSame(part(request!, 2, k), part(byRequest, networks, own), 1e-5);
          const upTo = part(item!, 2, k);
          expectSame(upTo, part(byItem, networks, own).subarray(0, upTo.length), 1e-5);
        });
      }
      harness.dispose();
    });

    it('has scores that are differentiable by parameters and embedded fields', () => {
      const { harness, model, lists } = subject();
      const targets = targetsOf(model, tinyBatch());
      expectGradients({
        outputs: (fed) => evaluate(model, fed, targets).scores,
        parameters: model.parameters,
        lists: lists(),
      });
      harness.dispose();
    });

    it('changes nothing for padding', () => {
      const one = subject();
      const { plain, padded } = paddedPair();
      const expected = evaluated(one, plain);
      evaluated(one, padded).forEach((values, i) =>
        expectSame(atRealPlaces(padded, values), atRealPlaces(plain, expected[i]!), 1e-4),
      );
      one.harness.dispose();
    });

    it('scores logged lists in serving as in training, and goes on after each item', () => {
      const { harness, model, lists } = subject();
      const batch = tinyBatch();
      const [scores, logged, first, ...steps] = valuesOf(() => {
        const fed = lists(batch).feed();
        const session = model.begin(fed);
        const served = [session.scoreLogged(weightsOf(model, fed)), session.scoreAll()];
        const weights = simplexWeights(batch, 2);
        for (let position = 0; position < 3; position++) {
          const shown = Array.from(batch.lengths, (_, list) =>
            [...weights].slice(8 * list + 2 * position).slice(0, 2),
          );
          session.show(new Int32Array(5).fill(position), Float32Array.from(shown.flat()));
          served.push(session.scoreAll());
        }
        return [evaluate(model, fed, targetsOf(model, batch)).scores, ...served];
      });
      expectSame(logged!, scores!, 1e-4);
      // Showing the logged items one by one, each place gets its logged score when its turn comes.
      [first!, ...steps].forEach((values, position) => {
        for (const entry of [0, 1]) {
          const at = 2 * position + entry;
          expect(values[at]).toBeCloseTo(logged![at]!, 4);
        }
      });
      harness.dispose();
    });

    it('learns each objective alike, whatever their order', () => {
      const [inOrder, reversed] = [false, true].map((isReversed) => {
        const make = needs.makeObjectives ?? tinyObjectives;
        const makeObjectives = (count: number): ObjectiveSpec[] =>
          isReversed ? [...make(count)].reverse() : [...make(count)];
        const one = subject({ makeObjectives, optimiser: createSgdFactory({ learningRate: 0.1 }) });
        levelObjectives(one.harness);
        const { compute, feed, dispose } = trainer(one);
        for (let i = 0; i < 3; i++) valuesOf(() => compute({ ...feed(tinyBatch()), drawn: undefined }));
        const values = evaluated(one, tinyBatch());
        dispose();
        one.harness.dispose();
        return values;
      });
      const swapped = (values: Float32Array): Float32Array => values.map((_, i) => values[i ^ 1]!);
      inOrder!.forEach((values, i) => expectSame(swapped(reversed![i]!), values, 1e-4));
      // They have learnt different things.
      expect(() => expectSame(swapped(inOrder![0]!), inOrder![0]!, 1e-3)).toThrow();
    });

    it('goes on from a checkpoint as if it had never stopped, and the same for the same seed', () => {
      const run = (from?: Harness, seed = 1) => {
        const one = subject({ seed });
        const step = trainer(one);
        if (from !== undefined) {
          one.harness.store.restore(from.store.snapshot());
          one.harness.rng.restore(from.rng.state());
        }
        return { one, step };
      };
      const [first, twin] = [run(), run()];
      first.step();
      twin.step();
      const resumed = run(first.one.harness, 2);
      for (const { step } of [first, twin, resumed]) step();
      const values = [first, twin, resumed].map(({ one }) =>
        evaluated(one, tinyBatch()).map((array) => [...array]),
      );
      expect(values[1]).toEqual(values[0]);
      expect(values[2]).toEqual(values[0]);
      for (const { one } of [first, twin, resumed]) one.harness.dispose();
    });

    it('lowers its loss in training, and leaves no tensor behind', () => {
      const one = subject();
      const step = trainer(one);
      // The same draw before and after, so that what is learnt makes the difference.
      const drawn = one.model.draw?.(tinyBatch());
      const total = (): number => {
        const [losses] = valuesOf(() => {
          const targets = targetsOf(one.model, tinyBatch());
          return [evaluate(one.model, one.lists().feed(), targets, drawn && fedDraws(drawn)).losses];
        });
        return losses!.reduce((a, b) => a + b, 0);
      };
      const before = total();
      step();
      expectNoLeak(step);
      for (let i = 0; i < 20; i++) step();
      expect(total()).toBeLessThan(before);
      one.harness.dispose();
    });

    it('learns as one graph what it learns operation by operation', () => {
      const [expected, found] = [false, true].map((asGraph) => {
        const one = subject();
        // In this batch no field has one value for all lists: batch normalisation takes that out again, so that its gradient is rounding,
        // which Adam makes steps of.
        const step = trainer(one, asGraph, tinyBatch({ seed: 3 }));
        for (let i = 0; i < 3; i++) step();
        const values = evaluated(one, tinyBatch());
        step.dispose();
        one.harness.dispose();
        return values;
      });
      found!.forEach((values, i) => expectSame(values, expected![i]!, 1e-4));
    });

    it('has steps that are functions of tensors alone', () => {
      const one = subject();
      const step = trainer(one);
      const feeds = LISTS_OF_ONE_SHAPE.map(
        (lengths, i) => () => step.feed(tinyBatch({ seed: i, ...lengths })),
      );
      expectStepOfTensors(one.harness, step.compute, feeds);
      step.dispose();
      one.harness.dispose();
    });

    // Products of two inputs under a squared error are fourth powers, for which single precision has room up to here.
    it.each(SCALES.map((factor) => Math.min(factor, 1e6)))(
      'gives finite numbers and gradients for inputs times %d',
      (factor) => {
        const one = subject();
        const host = one.lists();
        for (const leaf of host.leaves) leaf.forEach((value, i) => (leaf[i] = value * factor));
        expectFiniteStep(one, host, tinyBatch());
      },
    );

    it.each(SCALES)('gives finite numbers and gradients for labels times %d', (factor) => {
      const one = subject();
      const batch = tinyBatch();
      for (const { targets } of Object.values(batch.labels))
        targets.forEach((target, place) => (targets[place] = target * factor));
      expectFiniteStep(one, one.lists(), batch);
    });

    it('refuses features that are infinite and gradients that are no numbers, with their place', () => {
      const { harness, model } = subject();
      expectNumbersOnly(model.embedder);
      harness.dispose();
    });
  });
}

/** Expects finite numbers of a model, and finite gradients of its losses. */
function expectFiniteStep({ harness, model }: Subject, host: HostLists, batch: ListBatch): void {
  valuesOf(() => {
    const fed = host.feed();
    const inputs = [...model.parameters.map(({ value }) => value), fed.request, fed.item, fed.history];
    const { gradients, extra } = gradientsOf(() => {
      const { scores, losses, slopes, sensitivity } = evaluate(model, fed, targetsOf(model, batch));
      return { value: sum(losses), extra: [scores, losses, slopes, sensitivity.own] };
    }, inputs);
    return [...gradients, ...extra];
  }).forEach(expectFinite);
  harness.dispose();
}

/** Lets all objectives begin alike: every parameter at one number, at which ReLUs live, and the same rows in every embedding table. */
function levelObjectives({ store }: Harness): void {
  const parameters = store.entries();
  for (const parameter of parameters)
    valuesOf(() => {
      const level = fill(parameter.shape, 0.1);
      parameter.assign(level);
      return [level];
    });
  const names = new Set(parameters.map(({ name }) => name));
  for (const [name, { data }] of store.snapshot()) {
    const isTable = !names.has(name) && data instanceof Float32Array && data.some((value) => value !== 0);
    if (isTable) data.forEach((_, i) => (data[i] = 0.5 * Math.sin(i)));
  }
}

/** Steps on the summed losses of the tiny batch; as one graph each, where the backend can. */
function trainer({ harness, model, lists }: Subject, asGraph = false, batch = tinyBatch()): Trainer {
  const optimiser = harness.optimiser.create('conformance', model.parameters);
  const compute = ({ fed, targets, drawn, clock }: StepInput): Tensor[] => {
    const inputs = [...model.parameters.map(({ value }) => value), fed.request, fed.item, fed.history];
    const { gradients } = gradientsOf(
      () => ({ value: sum(evaluate(model, fed, targets, drawn).losses), extra: [] }),
      inputs,
    );
    optimiser.apply(gradients.slice(0, model.parameters.length), clock);
    model.afterUpdate?.();
    return gradients.slice(model.parameters.length);
  };
  const graph = compileStep(compute, harness.store);
  const feed = (of: ListBatch): StepInput => {
    const drawn = model.draw?.(of);
    return {
      fed: lists(of).feed(),
      targets: targetsOf(model, of),
      drawn: drawn && fedDraws(drawn),
      clock: clockTensors(harness.clock.advance()),
    };
  };
  const step = (): void => {
    const rows = valuesOf(() => (asGraph ? graph.run(feed(batch)) : compute(feed(batch))));
    model.embedder.scatter(batch, rows, harness.optimiser.learningRate);
  };
  return Object.assign(step, { feed, compute, dispose: () => graph.dispose() });
}

interface Trainer {
  /** Trains on the batch. */
  (): void;
  /** The input of a step. */
  readonly feed: (batch: ListBatch) => StepInput;
  /** Between the host's work before and after a step: gradients by embedded fields. */
  readonly compute: (input: StepInput) => Tensor[];
  dispose(): void;
}

interface StepInput {
  readonly fed: EmbeddedLists;
  readonly targets: ObjectiveTargets;
  readonly drawn: Tensor[] | undefined;
  readonly clock: StepClock;
}

/** What a model says of logged lists, given weights where its state takes them in. */
function evaluate(
  model: ObjectiveModel,
  lists: EmbeddedLists,
  targets: ObjectiveTargets,
  drawn?: readonly Tensor[],
): ObjectiveEvaluation {
  return model.evaluate(lists, targets, weightsOf(model, lists), drawn);
}

const fedDraws = (drawn: readonly DrawnArray[]): Tensor[] =>
  drawn.map(({ values, shape }) => fromArray(values, shape));

function weightsOf(model: ObjectiveModel, lists: EmbeddedLists): Tensor | undefined {
  if (model.weightsInState !== true) return undefined;
  const count = model.objectives.length;
  return fromArray(simplexWeights(lists, count), [lists.lists, lists.positions, count]);
}

function targetsOf(
  { objectives }: ObjectiveModel,
  { lists, positions, labels }: ListBatch,
): ObjectiveTargets {
  const shape = [lists, positions, objectives.length];
  const places = Array.from({ length: lists * positions }, (_, place) => place);
  const columns = places.flatMap((place) => objectives.map((name) => labels[name]!.targets[place]!));
  return {
    values: fromArray(
      Float32Array.from(columns, (target) => (Number.isNaN(target) ? 0 : target)),
      shape,
    ),
    known: fromArray(
      Float32Array.from(columns, (target) => (Number.isNaN(target) ? 0 : 1)),
      shape,
    ),
  };
}
