import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Draws,
  LEVEL,
  childKey,
  exp,
  fillWords,
  log,
  normalCdf,
  normalQuantile,
  seedKey,
  threefry2x32,
} from './index.js';

const KNOWN = JSON.parse(readFileSync(new URL('./fixtures/normal.json', import.meta.url), 'utf8')) as {
  readonly cdf: readonly (readonly [number, number])[];
  readonly quantile: readonly (readonly [number, number])[];
};

const word = fc.integer({ min: 0, max: 0xffffffff });

function relative(found: number, truth: number): number {
  return truth === 0 ? Math.abs(found) : Math.abs(found / truth - 1);
}

describe('threefry2x32', () => {
  it('gives the known answers of Random123', () => {
    const all = 0xffffffff;
    expect(threefry2x32([0, 0], [0, 0], 13)).toEqual([0x9d1c5ec6, 0x8bd50731]);
    expect(threefry2x32([0, 0], [0, 0], 20)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry2x32([all, all], [all, all], 20)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry2x32([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], 20)).toEqual([
      0xc4923a9c, 0x483df7a0,
    ]);
  });

  it('is the same unrolled', () => {
    fc.assert(
      fc.property(word, word, word, word, (k0, k1, purpose, index) => {
        const out = new Uint32Array(4);
        fillWords(k0, k1, purpose, Uint32Array.of(1, 7, index), 1, 2, out);
        expect([...out]).toEqual([
          ...threefry2x32([k0, k1], [purpose, 7]),
          ...threefry2x32([k0, k1], [purpose, index]),
        ]);
      }),
    );
  });
});

describe('elementary functions', () => {
  it('exp and log are within two units in the last place of the engine', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(relative(exp(x), Math.exp(x))).toBeLessThan(4.5e-16);
        const positive = Math.exp(x);
        expect(relative(log(positive), Math.log(positive))).toBeLessThan(4.5e-16);
      }),
      { numRuns: 2000 },
    );
    expect([exp(0), exp(-800), exp(800), log(1)]).toEqual([1, 0, Infinity, 0]);
  });

  it('the normal law agrees with mpmath', () => {
    for (const [x, chance] of KNOWN.cdf)
      expect(relative(normalCdf(x), chance), `cdf of ${x}`).toBeLessThan(1e-13);
    for (const [p, x] of KNOWN.quantile)
      expect(relative(normalQuantile(p), x), `quantile of ${p}`).toBeLessThan(2e-15);
  });
});

describe('Draws', () => {
  it('depend on key, purpose and index alone', () => {
    const key = childKey(childKey(seedKey(1), LEVEL.user, 5), LEVEL.day, 3);
    const draws = new Draws().at(key);
    const first = draws.uniform(9, 4);
    draws.uniform(1, 2);
    expect(draws.uniform(9, 4)).toBe(first);
    expect(
      new Set([draws.word(9, 5), draws.word(8, 4), draws.at(childKey(key, LEVEL.session, 0)).word(9, 4)])
        .size,
    ).toBe(3);
  });

  it('are uniform and normal', () => {
    const draws = new Draws();
    const vector = new Float64Array(16);
    let [sum, squares, uniforms, n] = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      draws.at([7, i]).normals(1, vector);
      for (const x of vector) {
        sum += x;
        squares += x * x;
        n++;
      }
      uniforms += draws.uniform(2);
    }
    // Six standard errors.
    expect(Math.abs(sum / n)).toBeLessThan(6 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan(6 * Math.sqrt(2 / n));
    expect(Math.abs(uniforms / 4000 - 0.5)).toBeLessThan(6 * Math.sqrt(1 / 12 / 4000));
  });
});
