import { readFileSync } from 'node:fs';
import type { DefinitionOf, EmbeddedLists, ObjectiveModel, Tensor } from '@paretorec/contracts';
import { availableBackends, ones, read, tidy, useBackend } from '@paretorec/tensor';
import {
  createHarness,
  type NestedNumbers,
  flatNumbers,
  shapeOfNumbers,
  tensorOfNumbers,
} from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { afn, autoint, deepfm, fm, nfm } from '../index.js';

// The models against their papers' formulas in double precision and against DeepCTR-Torch's parameters:
// tools/reference/objectives/zoo_reference.py.

interface Case {
  readonly model: string;
  readonly options: object;
  readonly request: NestedNumbers;
  readonly item: NestedNumbers;
  readonly history: NestedNumbers;
  readonly historyMask: NestedNumbers;
  readonly targets: NestedNumbers;
  readonly known: NestedNumbers;
  readonly parameters: Readonly<Record<string, NestedNumbers>>;
  readonly scores: NestedNumbers;
  readonly losses: NestedNumbers;
  readonly slopes: NestedNumbers;
  readonly own: NestedNumbers;
  /** Parameters of one network beside its embeddings; null where DeepCTR-Torch has no such model. */
  readonly publicCount: number | null;
}
const cases = JSON.parse(
  readFileSync(new URL('./published-models.fixture.json', import.meta.url), 'utf8'),
) as readonly Case[];
const models: Readonly<Record<string, DefinitionOf<'objective'>>> = { fm, nfm, deepfm, autoint, afn };

function expectValues(found: Tensor, expected: NestedNumbers): void {
  expect(found.shape).toEqual(shapeOfNumbers(expected));
  const values = read(found);
  flatNumbers(expected).forEach((value, i) =>
    expect(Math.abs(values[i]! - value), `${values[i]!} for ${value}`).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(value)),
    ),
  );
}

/** A model of two objectives with the case's parameters, which must be all that it has. */
function modelOf({ model, options, parameters }: Case) {
  const harness = createHarness();
  const made = harness.make(models[model]!, options, 'subject', harness.objectives);
  const names = made.parameters.map(({ name }) => name.replace('subject/', ''));
  expect(names.sort()).toEqual(Object.keys(parameters).sort());
  tidy(() => {
    for (const parameter of made.parameters)
      parameter.assign(tensorOfNumbers(parameters[parameter.name.replace('subject/', '')]!));
  });
  return { made, dispose: () => harness.dispose() };
}

function listsOf({ request, item, history, historyMask }: Case, { embedder }: ObjectiveModel): EmbeddedLists {
  const lists = {
    request: tensorOfNumbers(request),
    item: tensorOfNumbers(item),
    history: tensorOfNumbers(history),
    historyMask: tensorOfNumbers(historyMask),
  };
  const { networks, embeddingDim } = embedder;
  expect([lists.request.shape[0], lists.request.shape[3]]).toEqual([networks, embeddingDim]);
  const [count, positions] = lists.item.shape.slice(1) as [number, number];
  return { ...lists, lists: count, positions, mask: ones([count, positions]) };
}

describe.each(await availableBackends())('feature-interaction models on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(cases)('$model $options says what its paper says', (one) => {
    const { made, dispose } = modelOf(one);
    tidy(() => {
      const targets = { values: tensorOfNumbers(one.targets), known: tensorOfNumbers(one.known) };
      const { scores, losses, slopes, sensitivity } = made.evaluate(listsOf(one, made), targets);
      expectValues(scores, one.scores);
      expectValues(losses, one.losses);
      expectValues(slopes, one.slopes);
      expectValues(sensitivity.own, one.own);
    });
    dispose();
  });
});

it.each(cases.filter(({ publicCount }) => publicCount !== null))(
  '$model $options has as many parameters as in DeepCTR-Torch',
  (one) => {
    const { made, dispose } = modelOf(one);
    const sizes = made.parameters.map(({ shape }) => shape.reduce((product, extent) => product * extent, 1));
    expect(sizes.reduce((total, size) => total + size, 0)).toBe(2 * one.publicCount!);
    dispose();
  },
);
