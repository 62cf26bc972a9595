import type { FieldSpec } from '@paretorec/contracts';
import { fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { beforeAll, expect, it } from 'vitest';
import { FieldTokens } from './field-tokens.js';

beforeAll(() => useBackend('wasm'));

const fields = (...kinds: FieldSpec['kind'][]): FieldSpec[] =>
  kinds.map((kind, i) => ({ name: `field${i}`, group: 'item', kind, rows: 2, idDropout: 0 }));

it('makes one token of the numeric fields, their sum, after those of the others in their order', () => {
  const tokens = new FieldTokens(fields('numeric', 'categorical', 'numeric', 'numeric', 'multi'));
  expect(tokens.count).toBe(3);
  const embedded = Float32Array.from({ length: 2 * 5 * 2 }, (_, i) => i);
  const found = tidy(() => {
    const made = tokens.apply(fromArray(embedded, [2, 5, 2]));
    expect(made.shape).toEqual([2, 3, 2]);
    return [...read(made)];
  });
  expect(found).toEqual([2, 3, 8, 9, 0 + 4 + 6, 1 + 5 + 7, 12, 13, 18, 19, 10 + 14 + 16, 11 + 15 + 17]);
});

it.each([[fields('categorical', 'numeric', 'multi')], [fields('multi')], [[]]])(
  'leaves the fields alone where at most one is numeric (%#)',
  (given) => {
    expect(new FieldTokens(given).count).toBe(given.length);
  },
);
