import { describe, expect, it } from 'vitest';
import { PRESETS } from '../constants/index.js';
import { Draws } from '../randomness/index.js';
import { UserTraits, makeWorld } from '../world/index.js';
import { DwellLaw, MODE, cappedMean } from './dwell.js';
import { satisfaction, validSeconds } from './satisfaction.js';

const constants = PRESETS.default;

describe('cappedMean', () => {
  it('is the integral of a log-normal over normal quantiles', () => {
    for (const [law, cap, from] of [
      [{ median: 8.4, sd: 0.92 }, 600, 0],
      [{ median: 313, sd: 1.73 }, 600, 2.5],
    ] as const) {
      // Midpoints of a fine grid over the normal's density.
      let integral = 0;
      const step = 1e-4;
      for (let z = -9 + step / 2; z < 9; z += step) {
        const x = law.median * Math.exp(law.sd * z);
        if (x > from) integral += (Math.min(x, cap) * Math.exp((-z * z) / 2) * step) / Math.sqrt(2 * Math.PI);
      }
      expect(cappedMean(law, cap, from)).toBeCloseTo(integral, 2);
    }
  });
});

describe('DwellLaw', () => {
  it('draws what it expects', () => {
    const world = makeWorld({ constants, seed: 2, items: 3000, days: 1 });
    const traits = new UserTraits(constants, world.seed);
    const law = new DwellLaw(world);
    law.visit(traits.load(traits.key(1)), 0, 12);
    law.prepare(4, new Float64Array(16));
    const draws = new Draws();
    const n = 60_000;
    let [sum, squares, valid, misclicks, idle] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      law.draw(4, draws.at([9, i]));
      const capped = Math.min(law.seconds, 600);
      sum += capped;
      squares += capped * capped;
      valid += validSeconds(law.seconds, constants.dwell);
      if (law.mode === MODE.misclick) misclicks++;
      if (law.mode === MODE.idle) idle++;
    }
    const error = Math.sqrt(squares / n / n);
    expect(Math.abs(sum / n - law.mean())).toBeLessThan(5 * error);
    expect(Math.abs(valid / n - law.mean(true))).toBeLessThan(5 * error);
    expect(misclicks / n).toBeCloseTo(0.04, 2);
    expect(idle / n).toBeCloseTo(0.96 * 0.09, 2);
  });
});

describe('satisfaction', () => {
  const needs = { clickShare: 0.5, needClicks: 6, needSeconds: 400 };

  it('is the harmonic mean of two needs, less the regrets', () => {
    // Both needs are met to 1 - 1/e; worked by hand.
    expect(satisfaction(constants.satisfaction, needs, 6, 400, 0)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(satisfaction(constants.satisfaction, needs, 6, 400, 2)).toBeCloseTo(1 - Math.exp(-1) - 0.2, 12);
    expect(satisfaction(PRESETS.shared.satisfaction, needs, 16, 1000, 3)).toBeCloseTo(1, 12);
  });

  it('counts no dwell below 3 s and none above 600 s', () => {
    expect([2, 3, 600, 1800].map((seconds) => validSeconds(seconds, constants.dwell))).toEqual([
      0, 3, 600, 600,
    ]);
  });
});
