import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { productParts } from './product-parts.js';

describe('parts of the products of small matrices', () => {
  it('leave alone what is small enough, and what no division makes small', () => {
    expect(productParts(128, 10, 10)).toBe(1);
    expect(productParts(2, 500, 500)).toBe(1);
    expect(productParts(384, 100, 100)).toBe(1);
    expect(productParts(384, 100, 1)).toBe(1);
  });

  it('are as few as make the products small', () => {
    expect(productParts(384, 8, 8)).toBe(2);
    expect(productParts(384, 10, 10)).toBe(3);
    expect(productParts(70, 32, 8)).toBe(2);
  });

  it('divide the axis and take no more memory than the matrices', () => {
    const extent = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(extent, extent, extent, (shared, rows, columns) => {
        const parts = productParts(shared, rows, columns);
        expect(shared % parts).toBe(0);
        if (parts > 1) {
          expect(parts * rows * columns).toBeLessThanOrEqual(shared * (rows + columns));
          expect((shared / parts) * rows * columns).toBeLessThanOrEqual(2 ** 14);
        }
      }),
    );
  });
});
