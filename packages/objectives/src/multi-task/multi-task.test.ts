import { readFileSync } from 'node:fs';
import type { DefinitionOf, ObjectiveSpec, Tensor } from '@paretorec/contracts';
import {
  availableBackends,
  gradientsOf,
  mul,
  ones,
  read,
  reshape,
  square,
  sum,
  tidy,
  useBackend,
  zeros,
} from '@paretorec/tensor';
import {
  createHarness,
  flatNumbers,
  tensorOfNumbers,
  tinyObjectives,
  type NestedNumbers,
} from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { esmm, mmoe, ple } from '../index.js';
import { listsOfNumbers, type ListNumbers } from '../test-support/lists-of-numbers.js';

// The models against PyTorch in double precision and against DeepCTR-Torch: tools/reference/objectives/multi_task_reference.py.

interface Expected {
  readonly scores: NestedNumbers;
  /** Of the summed squared scores, by every parameter. */
  readonly gradients: Readonly<Record<string, NestedNumbers>>;
  /** [B, T, K, K] inner products of gradients, each of them taken alone. */
  readonly gram: NestedNumbers;
}
interface Case extends ListNumbers {
  readonly model: string;
  readonly options: object;
  readonly parameters: Readonly<Record<string, NestedNumbers>>;
  readonly serving: Expected;
  readonly masks: readonly NestedNumbers[];
  readonly training: Expected | null;
  /** Parameters beside the embeddings; null where DeepCTR-Torch has no such model. */
  readonly publicCount: number | null;
}
const cases = JSON.parse(
  readFileSync(new URL('./multi-task.fixture.json', import.meta.url), 'utf8'),
) as readonly Case[];
const models: Readonly<Record<string, DefinitionOf<'objective'>>> = { esmm, mmoe, ple };

const onAll = (count: number): ObjectiveSpec[] =>
  tinyObjectives(count).map((objective) => ({ ...objective, population: 'all' }));

function expectValues(what: string, found: ArrayLike<number>, expected: NestedNumbers): void {
  const values = flatNumbers(expected);
  expect(found.length, what).toBe(values.length);
  values.forEach((value, i) =>
    expect(Math.abs(found[i]! - value), `${what}: ${found[i]!} for ${value}`).toBeLessThan(
      5e-5 * Math.max(1, Math.abs(value)),
    ),
  );
}

/** A model of two objectives with the case's parameters, which must be all that it has. */
function modelOf({ model, options, parameters }: Case) {
  const harness = createHarness({ makeObjectives: onAll });
  const made = harness.make(models[model]!, options, 'subject', harness.objectives);
  const own = (name: string): string => name.replace('subject/', '');
  expect(made.parameters.map(({ name }) => own(name)).sort()).toEqual(Object.keys(parameters).sort());
  tidy(() => {
    for (const parameter of made.parameters)
      parameter.assign(tensorOfNumbers(parameters[own(parameter.name)]!));
  });
  return { made, own, dispose: () => harness.dispose() };
}

describe.each(await availableBackends())('multi-task models on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(cases)('$model $options', (one) => {
    const { made, own, dispose } = modelOf(one);
    tidy(() => {
      const lists = listsOfNumbers(one);
      const atReal = (x: Tensor): Tensor =>
        mul(x, reshape(lists.mask, [...lists.mask.shape, ...x.shape.slice(2).map(() => 1)]));
      const shape = [lists.lists, lists.positions, 2];
      const targets = { values: zeros(shape), known: ones(shape) };
      // Serving first: a pass in training moves the running statistics.
      const passes = [
        { expected: one.serving, drawn: undefined },
        ...(one.training ? [{ expected: one.training, drawn: one.masks.map(tensorOfNumbers) }] : []),
      ];
      for (const { expected, drawn } of passes) {
        const { gradients, extra } = gradientsOf(
          () => {
            const { scores, sensitivity } = made.evaluate(lists, targets, undefined, drawn);
            return { value: sum(square(atReal(scores))), extra: { scores, ...sensitivity } };
          },
          made.parameters.map(({ value }) => value),
        );
        expectValues('scores', read(atReal(extra.scores)), expected.scores);
        made.parameters.forEach(({ name }, i) =>
          expectValues(own(name), read(gradients[i]!), expected.gradients[own(name)]!),
        );
        const { shared, own: alone } = extra;
        const products = [0, 1].flatMap((a) => [0, 1].map((b) => productsOf(shared, alone, a, b)));
        const gram = Float32Array.from(
          { length: lists.lists * lists.positions * 4 },
          (_, i) => products[i % 4]![Math.floor(i / 4)]!,
        );
        const real = flatNumbers(one.mask);
        expectValues(
          'gram',
          gram.map((value, i) => value * real[Math.floor(i / 4)]!),
          expected.gram,
        );
      }
    });
    dispose();
  });
});

/** shared_a · shared_b + [a = b] own_a of every candidate, in plain numbers. */
function productsOf(shared: Tensor, own: Tensor, a: number, b: number): number[] {
  const rank = shared.shape[3]!;
  const [values, norms] = [read(shared), read(own)];
  return Array.from({ length: norms.length / 2 }, (_, candidate) => {
    const at = (task: number, r: number): number => values[(2 * candidate + task) * rank + r]!;
    let product = a === b ? norms[2 * candidate + a]! : 0;
    for (let r = 0; r < rank; r++) product += at(a, r) * at(b, r);
    return product;
  });
}

it.each(cases.filter(({ publicCount }) => publicCount !== null))(
  '$model $options has as many parameters as in DeepCTR-Torch',
  (one) => {
    const { made, dispose } = modelOf(one);
    const sizes = made.parameters.map(({ shape }) => shape.reduce((product, extent) => product * extent, 1));
    expect(sizes.reduce((total, size) => total + size, 0)).toBe(one.publicCount);
    dispose();
  },
);

it('objectives of equal options share one set of tables, which networks of other options do not', () => {
  const harness = createHarness({ objectives: 3 });
  const [a, b, c] = harness.objectives as [ObjectiveSpec, ObjectiveSpec, ObjectiveSpec];
  const both = harness.make(mmoe, {}, 'objectives/0', [a, b]);
  const apart = harness.make(mmoe, { experts: 2, embeddingDim: 3 }, 'objectives/1', [c]);
  expect(both.objectives).toEqual(['objective0', 'objective1']);
  expect(both.embedder.networks).toBeUndefined();
  expect(apart.embedder).not.toBe(both.embedder);
  harness.dispose();
});
