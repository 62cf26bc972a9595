/** Standard deviation of one uniform byte, (256² - 1) / 12, times 2: that of the sum of four. */
const SUM_DEVIATION = 2 * Math.sqrt((256 ** 2 - 1) / 12);
const SUM_MEAN = 2 * 255;

/** Mixes 32 bits so that every input bit moves every output bit (finaliser of MurmurHash3). */
function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Fills rows of a table with nearly normal numbers that depend on the keys, the row and the dimension only, so a
 * row starts the same in a table of any length, and a table of 80 million numbers is filled in about a second.
 *
 * Entry i = row · dim + d is the sum of the four bytes of mix(mix(i ^ key0) ^ key1), brought to mean 0 and the
 * given deviation: an Irwin-Hall sum, within ±3.46 deviations.
 *
 * @param keys two 32-bit words.
 */
export function fillRowNormals(
  values: Float32Array,
  firstEntry: number,
  deviation: number,
  keys: readonly [number, number],
): void {
  const [first, second] = keys;
  const factor = deviation / SUM_DEVIATION;
  for (let i = firstEntry; i < values.length; i += 1) {
    const word = mix(mix(i ^ first) ^ second);
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    values[i] = (sum - SUM_MEAN) * factor;
  }
}
