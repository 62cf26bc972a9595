/** Rounds that the simulator uses; 13 is the fewest that pass BigCrush (Salmon et al. 2011, table 2). */
export const ROUNDS = 13;

/** Rotations of the eight rounds after which the schedule repeats. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Parity word of the key schedule. */
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 (Salmon et al. 2011): two random words for a key and a counter, without state.
 *
 * Written for reading and for any number of rounds; {@link fillWords} is the same at 13 rounds, unrolled.
 *
 * @returns two words in [0, 2³²).
 */
export function threefry2x32(
  key: readonly [number, number],
  counter: readonly [number, number],
  rounds: number = ROUNDS,
): [number, number] {
  const keys = [key[0] | 0, key[1] | 0, PARITY ^ key[0] ^ key[1]];
  let x0 = (counter[0] + keys[0]!) | 0;
  let x1 = (counter[1] + keys[1]!) | 0;
  for (let round = 0; round < rounds; round++) {
    const by = ROTATIONS[round % 8]!;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << by) | (x1 >>> (32 - by))) ^ x0;
    if (round % 4 === 3) {
      const step = (round + 1) / 4;
      x0 = (x0 + keys[step % 3]!) | 0;
      x1 = (x1 + keys[(step + 1) % 3]! + step) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/**
 * Threefry-2x32 at 13 rounds for `count` counters (`purpose`, `indices[from + i]`) at once.
 *
 * @param out receives two words a counter, so it holds at least 2 · count.
 */
export function fillWords(
  key0: number,
  key1: number,
  purpose: number,
  indices: Uint32Array,
  from: number,
  count: number,
  out: Uint32Array,
): void {
  const k0 = key0 | 0;
  const k1 = key1 | 0;
  const k2 = PARITY ^ k0 ^ k1;
  const first = (purpose + k0) | 0;
  for (let i = 0; i < count; i++) {
    let b = (indices[from + i]! + k1) | 0;
    let a = (first + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k1) | 0;
    b = (b + k2 + 1) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + k2) | 0;
    b = (b + k0 + 2) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k0) | 0;
    b = (b + k1 + 3) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    out[2 * i] = a;
    out[2 * i + 1] = b;
  }
}
