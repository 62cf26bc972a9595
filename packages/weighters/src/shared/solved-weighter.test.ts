import type { DefinitionOf, Weighter } from '@paretorec/contracts';
import { useBackend } from '@paretorec/tensor';
import { createHarness, tinyBatch } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { cagrad, dwa, epo, imtlG, mgda, nashMtl, pcgrad, stch, upgrad } from '../index.js';
import { teach, type Lesson } from '../test-support/teach.js';

/** The weights that a weighter of K objectives draws after it was taught some batches. */
function after(
  definition: DefinitionOf<'weighter'>,
  config: object,
  count: number,
  batches: readonly Lesson[],
): number[] {
  const harness = createHarness({ objectives: count });
  const weighter = harness.make(definition, config);
  for (const batch of batches) teach(weighter, harness.clock, count, batch);
  const drawn = draw(weighter, count);
  harness.dispose();
  return drawn;
}

const draw = (weighter: Weighter, count: number): number[] => [
  ...weighter.draw!(tinyBatch({ objectives: count })).subarray(0, count),
];

function expectWeights(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((weight, k) => expect(weight).toBeCloseTo(expected[k]!, 5));
}

const orthogonal = [
  [1, 0],
  [0, 2],
];
/** At 120 degrees, of lengths 1 and 2. */
const opposing = [
  [1, 0],
  [-1, Math.sqrt(3)],
];

beforeAll(async () => {
  await useBackend('cpu');
});

describe('shared weights, by hand', () => {
  it.each([mgda, pcgrad, cagrad, imtlG, nashMtl, stch, epo, dwa, upgrad])(
    '$name is uniform before it saw anything',
    (definition) => {
      expectWeights(after(definition, {}, 3, []), [1 / 3, 1 / 3, 1 / 3]);
    },
  );

  it('mgda weighs orthogonal gradients by their inverse squared norms', () => {
    expectWeights(after(mgda, {}, 2, [{ gradients: orthogonal }]), [0.8, 0.2]);
  });

  it('pcgrad removes conflicts', () => {
    // g_1 · g_2 = -1: g_1 + g_2 / 4 and g_2 + g_1 are added, weights 2 and 5 / 4.
    expectWeights(after(pcgrad, {}, 2, [{ gradients: opposing }]), [2 / 3.25, 1.25 / 3.25]);
  });

  it('upgrad projects each gradient to where it conflicts with none', () => {
    // As pcgrad for two: g_1 + g_2 / 4 and g_2 + g_1, added in the shares of the preference.
    const config = { preference: [3, 1] };
    expectWeights(after(upgrad, {}, 2, [{ gradients: opposing }]), [2 / 3.25, 1.25 / 3.25]);
    expectWeights(after(upgrad, config, 2, [{ gradients: opposing }]), [4 / 5.75, 1.75 / 5.75]);
  });

  it('cagrad weighs equally without a radius', () => {
    expectWeights(after(cagrad, { c: 0 }, 2, [{ gradients: opposing }]), [0.5, 0.5]);
  });

  it('imtl-g and nash-mtl weigh two gradients by their inverse norms, whatever their angle', () => {
    for (const definition of [imtlG, nashMtl])
      expectWeights(after(definition, {}, 2, [{ gradients: opposing }]), [2 / 3, 1 / 3]);
  });

  it('imtl-g sets negative weights to 0', () => {
    // (1, 1, -1) projects to 1 on every direction and is 3 g_1 + 3 g_2 - 2 g_3.
    const gradients = [
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0.5],
    ];
    expectWeights(after(imtlG, {}, 3, [{ gradients }]), [0.5, 0.5, 0]);
  });

  it('follow the running mean of the batches, not the last one', () => {
    const batches = [
      { gradients: orthogonal },
      {
        gradients: [
          [0, 0],
          [0, 0],
        ],
      },
      {
        gradients: [
          [3, 0],
          [0, 0],
        ],
      },
    ];
    // Weights 1, 2 and 4 of 7 at decay ½: squared norms (1 + 4 · 9) / 7 and 4 / 7.
    expectWeights(after(mgda, { decay: 0.5 }, 2, batches), [4 / 41, 37 / 41]);
    expectWeights(after(mgda, { decay: 0 }, 2, [...batches, { gradients: orthogonal }]), [0.8, 0.2]);
  });

  it('take the gradients of batches in place of those of samples', () => {
    const harness = createHarness();
    const [weighter, balancing] = [mgda, epo].map((definition) =>
      harness.make(definition, { gradients: 'batch', decay: 0 }, definition.name),
    ) as [Weighter, Weighter];
    // mgda asks for nothing else, epo for losses too.
    expect(weighter.learn).toBeUndefined();
    teach(balancing, harness.clock, 2, { gradients: opposing, losses: [1, 3] });
    for (const one of [weighter, balancing]) one.learnFromBatch!(Float64Array.of(1, 0, 0, 4));
    expectWeights(draw(weighter, 2), [0.8, 0.2]);
    expectWeights(draw(balancing, 2), [0, 1]);
    harness.dispose();
  });

  it('stch weighs by e to the weighted losses over the smoothing', () => {
    const config = { preference: [3, 1], smoothing: 0.5, ideal: [1, 0] };
    // λ (L - z) / μ = ¾ · 1 / ½ and ¼ · 4 / ½.
    const [first, second] = [0.75 * Math.exp(1.5), 0.25 * Math.exp(2)];
    const weights = [first / (first + second), second / (first + second)];
    expectWeights(after(stch, config, 2, [{ losses: [2, 4] }]), weights);
  });

  it('epo gives all to the loss that is too large for its preference, unless it is orthogonal to the rest', () => {
    expectWeights(after(epo, {}, 2, [{ gradients: orthogonal, losses: [1, 3] }]), [0, 1]);
    expectWeights(after(epo, { preference: [9, 1] }, 2, [{ gradients: orthogonal, losses: [1, 3] }]), [1, 0]);
  });

  it('dwa compares the means of two periods', () => {
    const losses = [
      [9, 9],
      [4, 1],
      [2, 3],
      [1, 2],
      [2, 1],
      [100, 100],
    ].map((values) => ({ losses: values }));
    // Periods of two steps: the first two and the next two are over, (6.5, 5) and (1.5, 2.5).
    const rates = [1.5 / 6.5, 2.5 / 5].map((rate) => Math.exp(rate / 2));
    const weights = rates.map((rate) => rate / (rates[0]! + rates[1]!));
    expectWeights(after(dwa, { period: 2 }, 2, losses.slice(0, 5)), weights);
    expectWeights(after(dwa, { period: 2 }, 2, losses.slice(0, 3)), [0.5, 0.5]);
  });
});

describe('options of one number an objective', () => {
  const make = (definition: DefinitionOf<'weighter'>, config: object) => (): Weighter => {
    const harness = createHarness({ objectives: 3 });
    try {
      return harness.make(definition, config);
    } finally {
      harness.dispose();
    }
  };

  it('refuse another count', () => {
    expect(make(epo, { preference: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: weighter.preference: there must be one number an objective; found 2; expected 3 (objective0, objective1, objective2)]`,
    );
    expect(make(stch, { ideal: [1] })).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: weighter.ideal: there must be one number an objective; found 1; expected 3 (objective0, objective1, objective2)]`,
    );
  });
});

it('refuses statistics that are no longer numbers, naming them', () => {
  expect(() => after(mgda, {}, 2, [{ gradients: [[1], [NaN]] }])).toThrowErrorMatchingInlineSnapshot(
    `[ParetorecError: weighter, mean Gram matrices: what it remembers of objective 2 with 1 is no longer a number; found NaN; lower optimiser.learningRate and train into a new folder]`,
  );
  expect(() => after(stch, {}, 2, [{ losses: [1, Infinity] }])).toThrowErrorMatchingInlineSnapshot(
    `[ParetorecError: weighter, mean losses: what it remembers of objective 2 is no longer a number; found Infinity; lower optimiser.learningRate and train into a new folder]`,
  );
});
