import { describe, expect, it } from 'vitest';
import { PRESETS } from '../constants/index.js';
import { Draws } from '../randomness/index.js';
import { makeWorld } from '../world/index.js';
import { distanceFromNewsDwell } from './dwell-distance.js';
import { inspectPolicy } from './inspect-policy.js';

describe('distanceFromNewsDwell', () => {
  const sample = (median: number, sd: number, share: number, count: number): number[] => {
    const draws = new Draws().at([3, 4]);
    return Array.from({ length: Math.round(count * share) }, (_, i) =>
      draws.logNormal(median, i, { median, sd }),
    );
  };
  const counted = (seconds: readonly number[]): { second: number; n: number }[] => {
    const counts = new Map<number, number>();
    for (const second of seconds.filter((s) => s <= 1800).map(Math.round))
      counts.set(second, (counts.get(second) ?? 0) + 1);
    return [...counts].map(([second, n]) => ({ second, n })).sort((a, b) => a.second - b.second);
  };

  it('is small for the law itself and large for another', () => {
    const own = [
      ...sample(8.39, 0.92, 0.524, 30_000),
      ...sample(60, 0.665, 0.367, 30_000),
      ...sample(313, 1.733, 0.109, 30_000),
    ];
    expect(distanceFromNewsDwell(counted(own))).toBeLessThan(0.01);
    expect(distanceFromNewsDwell(counted(sample(21, 1.5, 1, 30_000)))).toBeGreaterThan(0.03);
  });
});

describe('inspectPolicy', () => {
  it('finds chances that sum to one and picks as often as predicted', () => {
    const world = makeWorld({ constants: PRESETS.default, seed: 5, items: 3000 });
    const { lists, worstSum, pickRates, uniformByPropensity, uniformByLaw, standardError } = inspectPolicy(
      world,
      150,
    );
    expect(lists).toBeGreaterThan(500);
    expect(worstSum).toBeLessThan(1e-9);
    expect(pickRates).toHaveLength(10);
    for (const rate of pickRates) expect(Math.abs(rate - 1)).toBeLessThan(0.15);
    expect(Math.abs(uniformByPropensity - uniformByLaw)).toBeLessThan(4 * standardError);
  });
});
