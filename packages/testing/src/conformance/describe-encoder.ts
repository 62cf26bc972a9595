import type {
  DefinitionOf,
  EmbeddedLists,
  EncoderState,
  PreparedLists,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import {
  compileStep,
  fromArray,
  gradientsOf,
  reshape,
  slice,
  square,
  stack as stackTensors,
  stackEmbedders,
  sum,
  tile,
  transpose,
} from '@paretorec/tensor';
import { expect, it } from 'vitest';
import { createHarness, type Harness, type HarnessOptions } from '../harness/create-harness.js';
import { hostLists, type HostLists } from '../harness/host-lists.js';
import { simplexWeights } from '../inputs/simplex-weights.js';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { expectGradients } from './expect-gradients.js';
import { expectFinite, expectNoLeak, expectSame, SCALES, valuesOf } from './expectations.js';
import { describeOnBackends } from './on-backends.js';
import { paddedPair } from './padding.js';

/** What the networks of a subject are like. */
interface Networks {
  readonly stack: number;
  /** K, or 0 where the state takes no weights in. */
  readonly weights?: number;
  readonly targets?: boolean;
  /** Whether each network has embeddings of its own; default false. */
  readonly ownEmbeddings?: boolean;
  readonly seed?: number;
}

interface Subject {
  readonly harness: Harness;
  readonly encoder: StateEncoder;
  readonly lists: (batch?: Parameters<typeof hostLists>[1]) => HostLists;
  readonly dispose: () => void;
}

/** Fields of the tiny schema's items, and the size of their embeddings here. */
const [FIELDS, DIM] = [3, 4];

/**
 * The conformance suite of state encoders: options, shapes, recurrence, targets, stacked networks, padding, repeatability,
 * saving, gradients, steps as one graph, leaks, numbers of any size and numbers that are none, on every backend but cpu.
 *
 * @param config options that keep the encoder small: tests differentiate it numerically.
 * @param needs the components that the options name as parts.
 */
export function describeEncoder(
  definition: DefinitionOf<'encoder'>,
  config: object = {},
  needs: Pick<HarnessOptions, 'components'> = {},
): void {
  const subject = ({
    stack,
    weights = 0,
    targets = true,
    ownEmbeddings = false,
    seed = 1,
  }: Networks): Subject => {
    const harness = createHarness({ ...needs, seed });
    const embedderOf = (name: string) => harness.embedders.create(name, { embeddingDim: DIM });
    const embedder = ownEmbeddings
      ? stackEmbedders(Array.from({ length: stack }, (_, i) => embedderOf(`network${i}`)))
      : embedderOf('conformance');
    const parameters = harness.store.scope('subject');
    const encoder = harness
      .make(definition, config)
      .create({ parameters, embedder, stack, weightsInState: weights, targetInState: targets });
    return {
      harness,
      encoder,
      lists: (batch = tinyBatch()) => hostLists(embedder, batch),
      dispose: () => harness.dispose(),
    };
  };

  describeOnBackends(definition, config, () => {
    it.each([
      { stack: 1 },
      { stack: 3 },
      { stack: 1, weights: 2 },
      { stack: 2, weights: 3 },
      { stack: 2, ownEmbeddings: true },
    ])('gives states of the right shapes for %j', (networks) => {
      const { encoder, lists, dispose } = subject(networks);
      const { stateDim, itemDim } = encoder;
      const { stack, weights = 0, ownEmbeddings = false } = networks;
      valuesOf(() => {
        const prepared = encoder.prepare(lists().feed());
        const states = unroll(encoder, prepared, weights);
        const first = encoder.begin(prepared);
        expect(prepared.items.shape).toEqual([...(ownEmbeddings ? [stack] : []), 4, 5, itemDim]);
        expect(first.hidden.shape).toEqual([stack, 1, 5, stateDim]);
        expect(states.hidden.shape).toEqual([stack, 4, 5, stateDim]);
        expect(encoder.include(prepared, states, weightsOf(weights)).shape).toEqual([stack, 4, 5, stateDim]);
        expect(encoder.includeAll(prepared, first).shape).toEqual([stack, 1, 4, 5, stateDim]);
        expect(encoder.includeAll(prepared, states).shape).toEqual([stack, 4, 4, 5, stateDim]);
        return [];
      });
      dispose();
    });

    it('prepares the same lists with other items', () => {
      const { encoder, lists, dispose } = subject({ stack: 2 });
      const [items, states, itemsAnew, statesAnew] = valuesOf(() => {
        const fed = lists().feed();
        const item = slice(fed.item, [0, 2, 0, 0], [5, 1, FIELDS, DIM]);
        const other = encoder.withItems(encoder.prepare(fed), item);
        const anew = encoder.prepare({ ...fed, item, positions: 1 });
        return [other, anew].flatMap((prepared) => [
          prepared.items,
          encoder.includeAll(prepared, encoder.begin(prepared)),
        ]);
      });
      expectSame(items!, itemsAnew!);
      expectSame(states!, statesAnew!);
      dispose();
    });

    it('asks for the weights of every position, in order', () => {
      const { encoder, lists, dispose } = subject({ stack: 1, weights: 2, targets: false });
      const asked: number[] = [];
      valuesOf(() => {
        encoder.unroll(encoder.prepare(lists().feed()), (position, hidden) => {
          expect(hidden.shape).toEqual([1, 1, 5, encoder.stateDim]);
          asked.push(position);
          return weightsAt(2, position);
        });
        return [];
      });
      expect(asked).toEqual([0, 1, 2, 3]);
      dispose();
    });

    it.each([
      { stack: 2 },
      { stack: 2, targets: false },
      { stack: 2, weights: 2 },
      { stack: 2, ownEmbeddings: true },
    ])('unrolls a list as it takes in one item after another (%j)', (networks) => {
      const { encoder, lists, dispose } = subject(networks);
      const [whole, stepped] = valuesOf(() => {
        const fed = lists().feed();
        const prepared = encoder.prepare(fed);
        const steps = courseOf(encoder, prepared, networks.weights ?? 0).map(({ hidden }) => hidden);
        return [unroll(encoder, prepared, networks.weights ?? 0).hidden, joined(steps)];
      });
      expectSame(stepped!, whole!);
      dispose();
    });

    it.each([{ stack: 2 }, { stack: 1, weights: 2 }, { stack: 2, ownEmbeddings: true }])(
      'includes one item as it includes all of them, from one position as from all (%j)',
      (networks) => {
        const { encoder, lists, dispose } = subject(networks);
        const { weights = 0, stack } = networks;
        const [own, all, each, diagonal] = valuesOf(() => {
          const prepared = encoder.prepare(lists().feed());
          const states = unroll(encoder, prepared, weights);
          const pairs = encoder.includeAll(prepared, states);
          const apart = courseOf(encoder, prepared, weights).map((state) =>
            encoder.includeAll(prepared, state),
          );
          const places = [0, 1, 2, 3].map((position) =>
            reshape(slice(pairs, [0, position, position, 0, 0], [stack, 1, 1, 5, encoder.stateDim]), [
              stack,
              5,
              encoder.stateDim,
            ]),
          );
          return [
            encoder.include(prepared, states),
            pairs,
            joined(apart.map((one) => reshape(one, [stack, 1, 4, 5 * encoder.stateDim]))),
            stackTensors(places, 1),
          ];
        });
        expectSame(each!, all!);
        expectSame(diagonal!, own!);
        dispose();
      },
    );

    it('includes an item with its weights', () => {
      const { encoder, lists, dispose } = subject({ stack: 1, weights: 2 });
      const [without, withWeights] = valuesOf(() => {
        const prepared = encoder.prepare(lists().feed());
        const states = unroll(encoder, prepared, 2);
        return [encoder.include(prepared, states), encoder.include(prepared, states, weightsOf(2))];
      });
      expect([...withWeights!]).not.toEqual([...without!]);
      dispose();
    });

    it('knows the item that it includes', () => {
      const { encoder, lists, dispose } = subject({ stack: 1 });
      const [pairs] = valuesOf(() => {
        const prepared = encoder.prepare(lists().feed());
        return [encoder.includeAll(prepared, encoder.begin(prepared))];
      });
      const size = encoder.stateDim;
      const [first, second] = [0, 1].map((item) => [
        ...pairs!.subarray(5 * size * item, (5 * item + 1) * size),
      ]);
      expect(second).not.toEqual(first);
      dispose();
    });

    it.each([{ stack: 2 }, { stack: 2, weights: 2 }, { stack: 2, ownEmbeddings: true }])(
      'runs each list as a network of its own as it runs a batch of lists (%j)',
      (networks) => {
        const { harness, encoder, lists, dispose } = subject(networks);
        const { stack, weights = 0, ownEmbeddings = false } = networks;
        const all = stack * 5;
        const each = harness.make(definition, config).create({
          parameters: harness.store.scope('each'),
          embedder: {
            ...{ embeddingDim: DIM, networks: all },
            ...{ requestFields: 2, itemFields: FIELDS, historyFields: FIELDS },
          },
          stack: all,
          weightsInState: weights,
          targetInState: true,
        });
        const [found, expected] = valuesOf(() => {
          each.parameters.forEach((parameter, i) => {
            const { value } = encoder.parameters[i]!;
            const owners = value.shape[0]!;
            const copies = tile(reshape(value, [owners, 1, -1]), [stack / owners, 5, 1]);
            parameter.assign(reshape(copies, parameter.shape));
          });
          const fed = lists().feed();
          /** [B, ...], or [S, B, ...], as [S B, 1, ...]. */
          const apart = (x: Tensor, hasNetworks = false): Tensor => {
            const rest = x.shape.slice(hasNetworks ? 2 : 1);
            const byNetwork = reshape(x, [hasNetworks ? stack : 1, 5, -1]);
            return reshape(hasNetworks ? byNetwork : tile(byNetwork, [stack, 1, 1]), [all, 1, ...rest]);
          };
          const own: EmbeddedLists = {
            lists: 1,
            positions: 4,
            request: apart(fed.request, ownEmbeddings),
            item: apart(fed.item, ownEmbeddings),
            history: apart(fed.history, ownEmbeddings),
            mask: apart(fed.mask),
            historyMask: apart(fed.historyMask),
          };
          const prepared = each.prepare(own);
          const states =
            weights === 0
              ? each.unroll(prepared)
              : each.unroll(prepared, (position) => apart(weightsAt(weights, position)));
          const included = each.include(prepared, states);
          const asBatch = reshape(included, [stack, 5, 4, encoder.stateDim]);
          const whole = encoder.prepare(fed);
          return [transpose(asBatch, [0, 2, 1, 3]), encoder.include(whole, unroll(encoder, whole, weights))];
        });
        expectSame(found!, expected!);
        dispose();
      },
    );

    it('changes nothing for padding', () => {
      const { encoder, lists, dispose } = subject({ stack: 2 });
      const { plain, padded } = paddedPair();
      const [found, expected] = [padded, plain].map((batch) =>
        valuesOf(() => {
          const prepared = encoder.prepare(lists(batch).feed());
          const states = unroll(encoder, prepared, 0);
          return [states.hidden, encoder.include(prepared, states)].map((x) =>
            slice(x, [0, 0, 0, 0], [2, 4, 5, encoder.stateDim]),
          );
        }),
      );
      found!.forEach((values, i) => expectSame(values, expected![i]!));
      dispose();
    });

    it('gives the same states for the same seed, and others for another', () => {
      const [first, second, other] = [1, 1, 2].map((seed) => {
        const { encoder, lists, dispose } = subject({ stack: 1, seed });
        const [states] = valuesOf(() => [unroll(encoder, encoder.prepare(lists().feed()), 0).hidden]);
        dispose();
        return [...states!];
      });
      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
    });

    it('gives after loading what it gave when it was saved', () => {
      const [one, other] = [subject({ stack: 2, weights: 2 }), subject({ stack: 2, weights: 2, seed: 2 })];
      other.harness.store.restore(one.harness.store.snapshot());
      const [found, expected] = [other, one].map(({ encoder, lists }) =>
        valuesOf(() => [outputs(encoder, lists().feed(), 2)]),
      );
      expect([...found![0]!]).toEqual([...expected![0]!]);
      one.dispose();
      other.dispose();
    });

    it('lists all its parameters, so that a copy of them is a copy of the encoder', () => {
      const [one, other] = [subject({ stack: 2, weights: 2 }), subject({ stack: 2, weights: 2, seed: 2 })];
      one.encoder.parameters.forEach((parameter, i) => other.encoder.parameters[i]!.assign(parameter.value));
      const lists = one.lists();
      const [found, expected] = [other, one].map(({ encoder }) =>
        valuesOf(() => [outputs(encoder, lists.feed(), 2)]),
      );
      expectSame(found![0]!, expected![0]!, 0);
      one.dispose();
      other.dispose();
    });

    it.each([
      { stack: 2, weights: 2 },
      { stack: 2, ownEmbeddings: true },
    ])('is differentiable by its parameters and by the embedded fields (%j)', (networks) => {
      const { encoder, lists, dispose } = subject(networks);
      expectGradients({
        outputs: (fed) => outputs(encoder, fed, networks.weights ?? 0),
        parameters: encoder.parameters,
        lists: lists(),
      });
      dispose();
    });

    it('is differentiable in the states that know no target', () => {
      const { encoder, lists, dispose } = subject({ stack: 1, targets: false });
      expectGradients({
        outputs: (fed) => encoder.unroll(encoder.prepare(fed)).hidden,
        parameters: encoder.parameters,
        lists: lists(),
      });
      dispose();
    });

    it('computes as one graph what it computes operation by operation', () => {
      const { harness, encoder, lists, dispose } = subject({ stack: 2, weights: 2 });
      const compute = (fed: EmbeddedLists): Tensor[] =>
        gradientsOf(
          () => ({ value: sum(square(outputs(encoder, fed, 2))), extra: [] }),
          [...encoder.parameters.map(({ value }) => value), fed.request, fed.item, fed.history],
        ).gradients;
      const graph = compileStep(compute, harness.store);
      const expected = valuesOf(() => compute(lists().feed()));
      for (let i = 0; i < 2; i++)
        valuesOf(() => graph.run(lists().feed())).forEach((values, at) =>
          expectSame(values, expected[at]!, 1e-4),
        );
      graph.dispose();
      dispose();
    });

    it('leaves no tensor behind', () => {
      const { encoder, lists, dispose } = subject({ stack: 1, weights: 2 });
      expectNoLeak(() => valuesOf(() => [outputs(encoder, lists().feed(), 2)]));
      dispose();
    });

    it.each([
      ['request', 0, 0],
      ['second item', 1, 1],
      ['history', 2, 0],
    ])('hides no %s that is no number, and shows it in no other list', (_what, leaf, since) => {
      const { encoder, lists, dispose } = subject({ stack: 2, weights: 2 });
      /** States of the lists when something is done to the first, which has four items and two past clicks. */
      const statesAfter = (change: (value: number) => number): Float32Array => {
        const host = lists();
        const at = leaf === 1 ? FIELDS * DIM : 0;
        host.leaves[leaf]![at] = change(host.leaves[leaf]![at]!);
        return valuesOf(() => [outputs(encoder, host.feed(), 2)])[0]!;
      };
      const sound = statesAfter((value) => value);
      const moved = statesAfter((value) => value + 1);
      const poisoned = statesAfter(() => NaN);
      const placesOf = (isMet: (entry: number) => boolean): string[] =>
        [...sound.keys()].filter(isMet).map((entry) => {
          const place = Math.floor(entry / encoder.stateDim);
          return `list ${place % 5}, position ${Math.floor(place / 5) % 4}`;
        });
      const shown = new Set(placesOf((entry) => Number.isNaN(poisoned[entry])));
      const moving = placesOf((entry) => Math.abs(moved[entry]! - sound[entry]!) > 1e-4);
      expect(moving.filter((place) => !shown.has(place))).toEqual([]);
      const own = [0, 1, 2, 3].slice(since).map((position) => `list 0, position ${position}`);
      expect([...shown].filter((place) => !own.includes(place))).toEqual([]);
      dispose();
    });

    it.each(SCALES)('gives finite numbers for inputs times %d', (factor) => {
      const { encoder, lists, dispose } = subject({ stack: 2 });
      const host = lists();
      for (const leaf of host.leaves) leaf.forEach((value, i) => (leaf[i] = value * factor));
      for (const values of valuesOf(() => [outputs(encoder, host.feed(), 0)])) expectFinite(values);
      dispose();
    });
  });
}

/** States that take in each position's own item: they depend on everything that an encoder has. */
function outputs(encoder: StateEncoder, fed: EmbeddedLists, weights: number): Tensor {
  const prepared = encoder.prepare(fed);
  return encoder.include(prepared, unroll(encoder, prepared, weights), weightsOf(weights));
}

/** The states of the logged lists, one position after the other. */
function courseOf(encoder: StateEncoder, prepared: PreparedLists, weights: number): EncoderState[] {
  const { item } = prepared.lists;
  const lead = item.shape.slice(0, -4);
  const course = [encoder.begin(prepared)];
  for (let position = 0; position < 3; position++) {
    const begin = [...lead.map(() => 0), 0, position, 0, 0];
    const fields = reshape(slice(item, begin, [...lead, 5, 1, FIELDS, DIM]), [...lead, 5, FIELDS, DIM]);
    const shown = weights > 0 ? { fields, weights: weightsAt(weights, position) } : { fields };
    course.push(encoder.advance(prepared, course[position]!, shown));
  }
  return course;
}

/** [S, 1, ...] of each position as [S, T, ...]. */
function joined(parts: readonly Tensor[]): Tensor {
  return stackTensors(
    parts.map((part) => reshape(part, [part.shape[0]!, ...part.shape.slice(2)])),
    1,
  );
}

/** [B, T, K] of the tiny batch, or nothing for K = 0. */
function weightsOf(count: number): Tensor | undefined {
  if (count === 0) return undefined;
  return fromArray(simplexWeights({ lists: 5, positions: 4 }, count), [5, 4, count]);
}

/** [B, K] of one position; the tiny batch padded has more lists and positions. */
function weightsAt(count: number, position: number): Tensor {
  return reshape(slice(weightsOf(count)!, [0, position, 0], [5, 1, count]), [5, count]);
}

function unroll(encoder: StateEncoder, prepared: PreparedLists, weights: number): EncoderState {
  if (weights === 0) return encoder.unroll(prepared);
  return encoder.unroll(prepared, (position) => weightsAt(weights, position));
}
