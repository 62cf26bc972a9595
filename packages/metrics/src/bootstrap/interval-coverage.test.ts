import { expect, it } from 'vitest';
import { scorePredictions } from '../index.js';
import { population } from '../test-support/population.js';

it('an interval covers the truth about 95 times in 100', () => {
  // A random order of two items: HIT@1 is 1/2, AUC is 1/2
  let [hits, aucs] = [0, 0];
  for (let seed = 1; seed <= 200; seed++) {
    const found = scorePredictions(population(60, 2, 0, seed), { resamples: 200, seed });
    if (found['HIT@1'].low! <= 0.5 && found['HIT@1'].high! >= 0.5) hits++;
    if (found.AUC.low! <= 0.5 && found.AUC.high! >= 0.5) aucs++;
  }
  for (const covered of [hits, aucs]) {
    expect(covered).toBeGreaterThanOrEqual(178);
    expect(covered).toBeLessThanOrEqual(199);
  }
});
