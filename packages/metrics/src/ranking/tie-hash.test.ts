import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tieHash } from '../index.js';

const MASK = 0xffff_ffffn;
const multiply = (a: bigint, b: bigint): bigint => (a * b) & MASK;

/** The same from its definition, in whole numbers of any size over the bytes that the platform's own encoder writes. */
function byDefinition(seed: number, listId: string, itemId: string): number {
  let hash = 0x811c9dc5n;
  for (const byte of new TextEncoder().encode(`${seed}\0${listId}\0${itemId}`))
    hash = multiply(hash ^ BigInt(byte), 0x01000193n);
  hash = multiply(hash ^ (hash >> 16n), 0x85ebca6bn);
  hash = multiply(hash ^ (hash >> 13n), 0xc2b2ae35n);
  return Number(hash ^ (hash >> 16n));
}

it('hashes the UTF-8 bytes of any text, at the edges of their lengths and half pairs included', () => {
  const edges = [
    '\x7f',
    '\x80',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ud800',
    '\udfff',
    '\ue000',
    '\uffff',
    '\u{10000}',
  ];
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...edges), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
  });
  for (const edge of edges) expect(tieHash(1, edge, `a${edge}`)).toBe(byDefinition(1, edge, `a${edge}`));
  fc.assert(
    fc.property(fc.maxSafeInteger(), text, text, (seed, listId, itemId) => {
      expect(tieHash(seed, listId, itemId)).toBe(byDefinition(seed, listId, itemId));
    }),
  );
});
