import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, log, threefry2x32, unit } from '../randomness/index.js';
import { AliasTable, COLUMN_WORDS } from '../world/alias.js';
import { DIM, dot, store } from '../world/vectors.js';
import { KernelMemory } from './kernel-memory.js';
import { kernelsOn } from './kernels.js';

const memory = new KernelMemory();
const kernels = kernelsOn(memory);
const word = fc.integer({ min: 0, max: 0xffffffff });
const key = fc.tuple(word, word);

/** Some candidates among twenty items, with what the kernels need to score and clock them. */
const MOST = 9;
const items = memory.words(MOST);
const fresh = memory.floats(MOST);
const vectors = memory.floats(20 * DIM);
const scores = memory.floats(20);
const direction = memory.doubles(DIM);
const weights = memory.doubles(MOST + 1);
const words = memory.words(2 * MOST + 6);

describe('kernels', () => {
  it('draw the words of Threefry', () => {
    fc.assert(
      fc.property(
        key,
        word,
        fc.array(word, { minLength: 1, maxLength: MOST }),
        word,
        (by, purpose, given, from) => {
          items.set(given);
          kernels.fillWords(...by, purpose, items.byteOffset, 0, given.length, words.byteOffset);
          const expected = given.flatMap((index) => threefry2x32(by, [purpose, index]));
          expect([...words.subarray(0, 2 * given.length)]).toEqual(expected);
          kernels.fillWords(...by, purpose, 0, from, 5, words.byteOffset);
          const counted = [0, 1, 2, 3, 4].flatMap((i) => threefry2x32(by, [purpose, (from + i) >>> 0]));
          expect([...words.subarray(0, 10)]).toEqual(counted);
        },
      ),
    );
  });

  it('score candidates and ring their clocks to the last bit as the formulas do', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const numbers = (length: number): fc.Arbitrary<number[]> =>
      fc.array(number, { minLength: length, maxLength: length });
    const candidates = fc.uniqueArray(fc.integer({ min: 0, max: 19 }), { minLength: 1, maxLength: MOST });
    fc.assert(
      fc.property(
        ...([key, candidates, numbers(20 * DIM), numbers(20)] as const),
        ...([numbers(DIM), numbers(MOST), fc.double({ min: 0, max: 1, noNaN: true })] as const),
        fc.constantFrom(0, 0.01, 1, Number.POSITIVE_INFINITY),
        (by, given, coordinates, values, towards, ages, ageing, soon) => {
          items.set(given);
          vectors.set(coordinates);
          scores.set(values);
          store(towards, direction);
          fresh.set(ages);
          const count = given.length;
          const addresses = [vectors, scores, items, fresh].map(({ byteOffset }) => byteOffset);
          const [a, b, c, d] = addresses as [number, number, number, number];
          const total = kernels.weigh(a, b, c, d, count, direction.byteOffset, ageing, weights.byteOffset);
          const expected = given.map((item, i) =>
            exp(dot(vectors, item * DIM, Float64Array.from(towards)) + scores[item]! + ageing * fresh[i]!),
          );
          expect([...weights.subarray(0, count)]).toEqual(expected);
          expect(total).toBe(expected.reduce((sum, weight) => sum + weight, 0));

          const first = memory.shorts(3);
          const clocks = memory.doubles(3);
          kernels.firstClocks(
            ...([...by, 7, c, count, weights.byteOffset, soon, words.byteOffset] as const),
            ...([clocks.byteOffset, first.byteOffset, 3] as const),
          );
          const rung = given.map((item, i) => -log(unit(threefry2x32(by, [7, item])[0])) / expected[i]!);
          const order = [...rung.keys()].sort((i, j) => rung[i]! - rung[j]!).slice(0, 3);
          expect([...first.subarray(0, order.length)]).toEqual(order);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('give e to the power of very small and very large numbers as the port does', () => {
    items[0] = 0;
    vectors.fill(0);
    for (const score of [-800, -709, -708, 0, 709, 710, 800]) {
      scores[0] = score;
      const [a, b, c, d] = [vectors, scores, items, fresh].map(({ byteOffset }) => byteOffset) as [number, number, number, number]; // prettier-ignore
      kernels.weigh(a, b, c, d, 1, direction.byteOffset, 0, weights.byteOffset);
      expect(weights[0]).toBe(exp(score));
    }
  });

  it('draw items by their weights, each once', () => {
    const shares = [5, 1, 0, 3, 1];
    const table = new AliasTable(memory.words(COLUMN_WORDS * 5));
    const five = Uint32Array.of(0, 1, 2, 3, 4);
    table.fill(0, 5, Float64Array.from(shares), five, Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5));
    const seen = memory.bytes(5);
    const count = memory.words(1);
    const scratch = memory.words(4 * 32);
    const rounds = 5_000;
    const firsts = new Float64Array(5);
    for (let round = 0; round < rounds; round++) {
      count[0] = 0;
      seen.fill(0);
      kernels.drawHot(
        ...([1, round, 1, table.address, 5, seen.byteOffset, 1, items.byteOffset] as const),
        ...([fresh.byteOffset, count.byteOffset, 4, 800, scratch.byteOffset] as const),
      );
      expect(new Set(items.subarray(0, 4))).toEqual(new Set([0, 1, 3, 4]));
      for (let i = 0; i < 4; i++) expect(fresh[i]).toBe(Math.fround((items[i]! + 1) / 10));
      firsts[items[0]!]!++;
    }
    shares.forEach((share, item) => {
      const chance = share / 10;
      // Five standard errors.
      const slack = 5 * Math.sqrt((chance * (1 - chance)) / rounds);
      expect(Math.abs(firsts[item]! / rounds - chance)).toBeLessThanOrEqual(slack);
    });
  });
});
