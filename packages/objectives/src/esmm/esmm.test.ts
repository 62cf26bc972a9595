import { createHarness, tinyObjectives } from '@paretorec/testing';
import { useBackend } from '@paretorec/tensor';
import type { ObjectiveSpec } from '@paretorec/contracts';
import { describeObjective } from '@paretorec/testing/conformance';
import { beforeAll, describe, expect, it } from 'vitest';
import { esmm } from '../index.js';

/** The tiny objectives on all impressions. */
const everywhere = (count: number): ObjectiveSpec[] =>
  tinyObjectives(count).map((objective) => ({ ...objective, population: 'all' }));
const small = { embeddingDim: 3, hiddenLayers: [4, 3] };

describeObjective(esmm, small, { makeObjectives: everywhere });
describeObjective(esmm, { ...small, loss: 'logistic', activation: 'tanh' }, { makeObjectives: everywhere });
describeObjective(
  esmm,
  { ...small, dropout: 0.2, batchNormalisation: true },
  // The click need not come first.
  {
    makeObjectives: (count) =>
      everywhere(count).map((one, k) => ({ ...one, label: k === count - 1 ? 'clicked' : 'dwell' })),
  },
);

describe('esmm', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  const making = (makeObjectives: (count: number) => ObjectiveSpec[]) => () => {
    const harness = createHarness({ makeObjectives });
    try {
      harness.make(esmm, small, 'subject', harness.objectives);
    } finally {
      harness.dispose();
    }
  };

  it('refuses objectives without a click, with two, or learnt on the clicked alone', () => {
    const labelled = (label: string) => (count: number) =>
      everywhere(count).map((one) => ({ ...one, label }));
    expect(making(labelled('dwell'))).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: objectives.objective0, objectives.objective1: esmm takes one objective of clicks, and what follows a click beside it; found none with \`label: clicked\`; expected exactly one with \`label: clicked\`, with the same model options as the others]`,
    );
    expect(making(labelled('clicked'))).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: objectives.objective0, objectives.objective1: esmm takes one objective of clicks, and what follows a click beside it; found 2 with \`label: clicked\`; expected exactly one with \`label: clicked\`, with the same model options as the others]`,
    );
    expect(making(tinyObjectives)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: objectives.objective1.population: esmm learns from all impressions: what it predicts is the chance of a click times what follows one; found clicked; expected all]`,
    );
  });
});
