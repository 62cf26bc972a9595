import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveExperiment, type ExperimentInput } from '../index.js';
import { builtins } from '../test-support/plugin.js';

const input: ExperimentInput = {
  data: { log: 'logs/tiny' },
  objectives: { click: { label: 'clicked' } },
  weighter: { use: 'paperec', discount: 0.2 },
};

describe('resolveExperiment', () => {
  it('completes an object as a file, with paths from the folder', async () => {
    const { config, logFolder } = await resolveExperiment(input, { builtins, folder: '/somewhere' });
    expect(logFolder).toBe(resolve('/somewhere/logs/tiny'));
    expect(config.weighter).toEqual({ use: 'paperec', discount: 0.2, hiddenUnits: 64 });
    expect(config.seed).toBe(1);
  });

  it('leaves what it was given as it is', async () => {
    const copy = structuredClone(input);
    await resolveExperiment(input, { builtins, folder: '.' });
    expect(input).toEqual(copy);
  });

  it('tells mistakes by their path', async () => {
    const mistaken = { ...input, weighter: { use: 'paperec', discuont: 0.2 } };
    await expect(
      resolveExperiment(mistaken, { builtins, folder: '.' }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: experiment weighter.discuont: unknown key; did you mean "discount"?]`,
    );
  });
});
