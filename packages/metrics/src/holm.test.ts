import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holm } from './index.js';

// statsmodels' multipletests; see tools/reference/metrics/holm.py
const { cases } = JSON.parse(readFileSync(new URL('./holm.fixture.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly { readonly p: number[]; readonly adjusted: number[] }[];
};

it.each(cases)('agrees with statsmodels on $p', ({ p, adjusted }) => {
  holm(p).forEach((value, place) => expect(value).toBeCloseTo(adjusted[place]!, 14));
});

it('leaves out what was not compared', () => {
  expect(holm([0.01, null, 0.04])).toEqual([0.02, null, 0.04]);
  expect(holm([null])).toEqual([null]);
  expect(holm([])).toEqual([]);
});

it('never makes a p-value smaller, nor one above Bonferroni, and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (p) => {
      const adjusted = holm(p).map((value) => value!);
      adjusted.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(p[i]!);
        expect(value).toBeLessThanOrEqual(Math.min(1, p.length * p[i]!));
        p.forEach((other, j) => {
          if (other <= p[i]!) expect(adjusted[j]).toBeLessThanOrEqual(value);
        });
      });
    }),
  );
});
