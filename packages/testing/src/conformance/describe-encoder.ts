import type { DefinitionOf, EmbeddedLists, StateEncoder, Tensor } from '@paretorec/contracts';
import { fromArray, reshape, slice, stack as stackTensors } from '@paretorec/tensor';
import { expect, it } from 'vitest';
import { createHarness } from '../harness/create-harness.js';
import { hostLists, type HostLists } from '../harness/host-lists.js';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { expectGradients } from './expect-gradients.js';
import { expectFinite, expectNoLeak, expectSame, SCALES, valuesOf } from './expectations.js';
import { describeOnBackends } from './on-backends.js';
import { paddedPair } from './padding.js';

interface Subject {
  readonly encoder: StateEncoder;
  readonly lists: (batch?: Parameters<typeof hostLists>[1]) => HostLists;
  readonly dispose: () => void;
}

/**
 * The conformance suite of state encoders: options, shapes, recurrence, padding, repeatability, saving, gradients,
 * leaks and finite numbers, on every backend but cpu.
 *
 * @param config options that keep the encoder small: tests differentiate it numerically.
 */
export function describeEncoder(definition: DefinitionOf<'encoder'>, config: object = {}): void {
  const subject = (stack: number, weightsInState: number, seed = 1): Subject => {
    const harness = createHarness({ seed });
    const embedder = harness.embedders.create('conformance', { embeddingDim: 4 });
    const parameters = harness.store.scope('subject');
    const encoder = harness.make(definition, config).create({ parameters, embedder, stack, weightsInState });
    return {
      encoder,
      lists: (batch = tinyBatch()) => hostLists(embedder, batch),
      dispose: () => harness.dispose(),
    };
  };

  describeOnBackends(definition, config, () => {
    it.each([
      [1, 0],
      [2, 0],
      [3, 0],
      [1, 2],
      [2, 3],
    ])('gives states of the right shapes for %i networks and %i weights', (stack, weightCount) => {
      const { encoder, lists, dispose } = subject(stack, weightCount);
      const { stateDim, itemDim } = encoder;
      valuesOf(() => {
        const prepared = encoder.prepare(lists().feed());
        const states = unroll(encoder, prepared, weightCount);
        const every = weightCount > 0 ? weightsAt([5, 4, weightCount]) : undefined;
        expect(prepared.items.shape).toEqual([4, 5, itemDim]);
        expect(encoder.begin(prepared).shape).toEqual([stack, 5, stateDim]);
        expect(states.shape).toEqual([stack, 4, 5, stateDim]);
        expect(encoder.include(prepared, states, every).shape).toEqual([stack, 4, 5, stateDim]);
        return [];
      });
      dispose();
    });

    it('asks for the weights of every position, in order', () => {
      const { encoder, lists, dispose } = subject(1, 2);
      const asked: number[] = [];
      valuesOf(() => {
        encoder.unroll(encoder.prepare(lists().feed()), (position, state) => {
          expect(state.shape).toEqual([1, 5, encoder.stateDim]);
          asked.push(position);
          return weightsAt([5, 2], position);
        });
        return [];
      });
      expect(asked).toEqual([0, 1, 2, 3]);
      dispose();
    });

    it.each([0, 2])('unrolls a list as it takes in one item after another (%i weights)', (weightCount) => {
      const { encoder, lists, dispose } = subject(2, weightCount);
      const [whole, stepped, included, after] = valuesOf(() => {
        const fed = lists().feed();
        const prepared = encoder.prepare(fed);
        const states = unroll(encoder, prepared, weightCount);
        const steps = [encoder.begin(prepared)];
        for (let position = 0; position < 4; position++) {
          const fields = reshape(slice(fed.item, [0, position, 0, 0], [5, 1, 3, 4]), [5, 3, 4]);
          const weights = weightCount > 0 ? { weights: weightsAt([5, weightCount], position) } : {};
          steps.push(encoder.advance(prepared, steps[position]!, { position, fields, ...weights }));
        }
        const every =
          weightCount > 0
            ? stackTensors(
                [0, 1, 2, 3].map((position) => weightsAt([5, weightCount], position)),
                1,
              )
            : undefined;
        return [
          states,
          stackTensors(steps.slice(0, 4), 1),
          encoder.include(prepared, states, every),
          stackTensors(steps.slice(1), 1),
        ];
      });
      expectSame(stepped!, whole!);
      expectSame(included!, after!);
      dispose();
    });

    it('changes nothing for padding', () => {
      const { encoder, lists, dispose } = subject(2, 0);
      const { plain, padded } = paddedPair();
      const [found, expected] = [padded, plain].map((batch) =>
        valuesOf(() => [
          slice(
            unroll(encoder, encoder.prepare(lists(batch).feed()), 0),
            [0, 0, 0, 0],
            [2, 4, 5, encoder.stateDim],
          ),
        ]),
      );
      expectSame(found![0]!, expected![0]!);
      dispose();
    });

    it('gives the same states for the same seed, and others for another', () => {
      const [first, second, other] = [1, 1, 2].map((seed) => {
        const { encoder, lists, dispose } = subject(1, 0, seed);
        const [states] = valuesOf(() => [unroll(encoder, encoder.prepare(lists().feed()), 0)]);
        dispose();
        return [...states!];
      });
      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
    });

    it('lists all its parameters, so that a copy of them is a copy of the encoder', () => {
      const [one, other] = [subject(2, 2), subject(2, 2, 2)];
      one.encoder.parameters.forEach((parameter, i) => other.encoder.parameters[i]!.assign(parameter.value));
      const lists = one.lists();
      const [found, expected] = [other, one].map(({ encoder }) =>
        valuesOf(() => [unroll(encoder, encoder.prepare(lists.feed()), 2)]),
      );
      expectSame(found![0]!, expected![0]!, 0);
      one.dispose();
      other.dispose();
    });

    it('is differentiable by its parameters and by the embedded fields', () => {
      const { encoder, lists, dispose } = subject(2, 2);
      const outputs = (fed: EmbeddedLists): Tensor => {
        const prepared = encoder.prepare(fed);
        return encoder.include(prepared, unroll(encoder, prepared, 2), weightsAt([5, 4, 2]));
      };
      expectGradients({ outputs, parameters: encoder.parameters, lists: lists() });
      dispose();
    });

    it('leaves no tensor behind', () => {
      const { encoder, lists, dispose } = subject(1, 2);
      expectNoLeak(() => valuesOf(() => [unroll(encoder, encoder.prepare(lists().feed()), 2)]));
      dispose();
    });

    it.each(SCALES)('gives finite numbers for inputs times %d', (factor) => {
      const { encoder, lists, dispose } = subject(2, 0);
      const host = lists();
      for (const leaf of host.leaves) leaf.forEach((value, i) => (leaf[i] = value * factor));
      for (const values of valuesOf(() => [unroll(encoder, encoder.prepare(host.feed()), 0)]))
        expectFinite(values);
      dispose();
    });
  });
}

/** Weights on the simplex that differ from place to place. */
function weightsAt(shape: readonly number[], position = 0): Tensor {
  const width = shape.at(-1)!;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Float32Array.from({ length: size }, (_, i) => 1 + ((7 * i + 3 * position) % 5));
  for (let start = 0; start < size; start += width) {
    const total = values.subarray(start, start + width).reduce((a, b) => a + b, 0);
    for (let k = start; k < start + width; k++) values[k]! /= total;
  }
  return fromArray(values, shape);
}

function unroll(
  encoder: StateEncoder,
  prepared: ReturnType<StateEncoder['prepare']>,
  weightCount: number,
): Tensor {
  if (weightCount === 0) return encoder.unroll(prepared);
  return encoder.unroll(prepared, (position) => weightsAt([prepared.lists.lists, weightCount], position));
}
