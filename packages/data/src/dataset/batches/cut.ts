/**
 * Places kept of a list longer than `length`: the clicked (the first `length` of them) and a seeded sample of the
 * others, in logged order (method, section 1).
 *
 * An other's rank in the sample is the murmur3 finaliser of (seed, list hash, place), so that the same list is
 * always cut alike.
 *
 * @param clicked of the list's places `start .. end` in a longer array; kept places are indices into it.
 * @param keep where the `length` kept places are written, from `at`.
 */
export function cutList(
  clicked: Uint8Array,
  start: number,
  end: number,
  length: number,
  seed: number,
  listHash: number,
  keep: Int32Array,
  at: number,
): void {
  let clicks = 0;
  for (let place = start; place < end; place++) clicks += clicked[place]!;
  const others: { place: number; rank: number }[] = [];
  const base = mix(listHash ^ mix(seed | 0));
  for (let place = start; place < end; place++) {
    if (clicked[place] === 0) others.push({ place, rank: mix(base ^ (place - start)) });
  }
  others.sort((a, b) => a.rank - b.rank || a.place - b.place);
  const sampled = new Set(others.slice(0, Math.max(0, length - clicks)).map(({ place }) => place));
  let written = 0;
  for (let place = start; place < end && written < length; place++) {
    if (clicked[place] !== 0 || sampled.has(place)) keep[at + written++] = place;
  }
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
