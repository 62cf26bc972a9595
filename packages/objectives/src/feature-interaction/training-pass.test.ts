import { readFileSync } from 'node:fs';
import type { DefinitionOf, ObjectiveModel } from '@paretorec/contracts';
import { availableBackends, fromArray, gradientsOf, read, sum, tidy, useBackend } from '@paretorec/tensor';
import {
  createHarness,
  tinyBatch,
  type NestedNumbers,
  flatNumbers,
  tensorOfNumbers,
} from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { afn, autoint, deepfm, nfm } from '../index.js';
import { listsOfNumbers, type ListNumbers } from '../test-support/lists-of-numbers.js';

// Batch normalisation and dropout against PyTorch's layers in double precision: tools/reference/objectives/zoo_training_reference.py.

type Named = Readonly<Record<string, NestedNumbers>>;
interface Case extends ListNumbers {
  readonly model: string;
  readonly options: object;
  readonly targets: NestedNumbers;
  readonly parameters: Named;
  readonly running: Named;
  readonly masks: readonly NestedNumbers[];
  readonly scores: NestedNumbers;
  readonly gradients: Named;
  readonly runningAfter: Named;
  readonly serving: NestedNumbers;
}
const cases = JSON.parse(
  readFileSync(new URL('./training-pass.fixture.json', import.meta.url), 'utf8'),
) as readonly Case[];
const models: Readonly<Record<string, DefinitionOf<'objective'>>> = { nfm, deepfm, autoint, afn };

function expectValues(
  what: string,
  found: ArrayLike<number>,
  expected: NestedNumbers,
  tolerance = 1e-5,
): void {
  const values = flatNumbers(expected);
  expect(found.length, what).toBe(values.length);
  values.forEach((value, i) =>
    expect(Math.abs(found[i]! - value), `${what}: ${found[i]!} for ${value}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(value)),
    ),
  );
}

/** A model of two objectives with the parameters and running statistics of the case. */
function modelOf({ model, options, parameters, running }: Case) {
  const harness = createHarness();
  const made = harness.make(models[model]!, options, 'subject', harness.objectives);
  const byName = new Map(
    harness.store.entries().map((parameter) => [parameter.name.replace('subject/', ''), parameter]),
  );
  expect([...byName.keys()].sort()).toEqual(Object.keys({ ...parameters, ...running }).sort());
  tidy(() => {
    for (const [name, values] of Object.entries({ ...parameters, ...running }))
      byName.get(name)!.assign(tensorOfNumbers(values));
  });
  return { made, byName, dispose: () => harness.dispose() };
}

/** Scores with those of padding, which say nothing, as 0. */
const atReal = (scores: Float32Array, mask: NestedNumbers): Float32Array =>
  scores.map((score, i) => score * flatNumbers(mask)[Math.floor(i / 2)]!);

describe.each(await availableBackends())('models in training and in serving on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(cases)('$model $options', (one) => {
    const { made, byName, dispose } = modelOf(one);
    tidy(() => {
      const lists = listsOfNumbers(one);
      const values = tensorOfNumbers(one.targets);
      const known = fromArray(
        Float32Array.from({ length: values.size }, (_, i) => flatNumbers(one.mask)[Math.floor(i / 2)]!),
        values.shape,
      );
      const drawn = one.masks.map(tensorOfNumbers);
      const { gradients, extra } = gradientsOf(
        () => {
          const { scores, losses } = made.evaluate(lists, { values, known }, undefined, drawn);
          return { value: sum(losses), extra: scores };
        },
        made.parameters.map((parameter) => parameter.value),
      );
      expectValues('scores', atReal(read(extra), one.mask), one.scores);
      made.parameters.forEach(({ name }, i) => {
        const own = name.replace('subject/', '');
        // Gradients by the biases before a normalisation are sums that cancel.
        expectValues(own, read(gradients[i]!), one.gradients[own]!, 5e-5);
      });
      for (const [name, expected] of Object.entries(one.runningAfter))
        expectValues(name, read(byName.get(name)!.value), expected);

      const serving = made.evaluate(lists, { values, known }).scores;
      expectValues('serving', atReal(read(serving), one.mask), one.serving);
      expectValues('session', atReal(read(made.begin(lists).scoreAll()), one.mask), one.serving);
      for (const [name, expected] of Object.entries(one.runningAfter))
        expectValues(`${name} after serving`, read(byName.get(name)!.value), expected);
    });
    dispose();
  });
});

describe('dropout masks', () => {
  const drawOf = (options: object, seed = 1): (() => ReturnType<NonNullable<ObjectiveModel['draw']>>) => {
    const harness = createHarness({ seed });
    const model = harness.make(deepfm, options, 'subject', harness.objectives);
    harness.dispose();
    return () => model.draw!(tinyBatch());
  };

  it('drop the share that is asked for, keep the mean, and differ from step to step and unit to unit', () => {
    const draw = drawOf({ hiddenLayers: [400, 200], dropout: 0.25 });
    const [first, second] = draw();
    expect([first!.shape, second!.shape]).toEqual([
      [2, 20, 400],
      [2, 20, 200],
    ]);
    const dropped = first!.values.filter((value) => value === 0).length / first!.values.length;
    // Five standard errors of a share over 16000 units.
    expect(Math.abs(dropped - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 16000));
    expect(new Set(first!.values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(draw()[0]!.values).not.toEqual(first!.values);
    expect(drawOf({ hiddenLayers: [400, 200], dropout: 0.25 })()[0]!.values).toEqual(first!.values);
    expect(drawOf({ hiddenLayers: [400, 200], dropout: 0.25 }, 2)()[0]!.values).not.toEqual(first!.values);
  });

  it('are none without dropout', () => {
    expect(drawOf({})()).toEqual([]);
  });
});
