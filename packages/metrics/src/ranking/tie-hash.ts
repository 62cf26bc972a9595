const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The number that orders items of equal score in a list, smaller first: 32-bit FNV-1a over the UTF-8 bytes of
 * `seed`, a zero byte, `listId`, a zero byte and `itemId` (the seed in decimal), then MurmurHash3's 32-bit
 * finaliser. It depends on nothing else, so the order of the rows in the input cannot matter.
 *
 * @param seed a safe integer.
 * @returns an integer in [0, 2^32).
 */
export function tieHash(seed: number, listId: string, itemId: string): number {
  return finalise(fnv1a(itemId, tiePrefix(seed, listId)));
}

/** The part of {@link tieHash} that the items of a list share; continue it with {@link tieHashFrom}. */
export function tiePrefix(seed: number, listId: string): number {
  return fnv1a(`${listId}\0`, fnv1a(`${seed}\0`, FNV_OFFSET));
}

/** `tieHashFrom(tiePrefix(seed, listId), itemId)` is `tieHash(seed, listId, itemId)`. */
export function tieHashFrom(prefix: number, itemId: string): number {
  return finalise(fnv1a(itemId, prefix));
}

function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) {
      hash = Math.imul(hash ^ code, FNV_PRIME);
      continue;
    }
    const point = text.codePointAt(i) ?? code;
    if (point > 0xffff) i++;
    // A lone surrogate has no UTF-8 form; encoders write U+FFFD for it
    const scalar = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    for (const byte of utf8(scalar)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return hash;
}

function utf8(point: number): number[] {
  const tail = (shift: number) => 0x80 | ((point >>> shift) & 0x3f);
  if (point < 0x800) return [0xc0 | (point >>> 6), tail(0)];
  if (point < 0x10000) return [0xe0 | (point >>> 12), tail(6), tail(0)];
  return [0xf0 | (point >>> 18), tail(12), tail(6), tail(0)];
}

function finalise(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
