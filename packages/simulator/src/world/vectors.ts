/** Dimensions of the latent space. */
export const DIM = 16;

const HALF = DIM / 2;

/** Scales a vector to length one; a zero vector stays. */
export function toUnit(vector: Float64Array): Float64Array {
  let square = 0;
  for (const x of vector) square += x * x;
  if (square === 0) return vector;
  const scale = 1 / Math.sqrt(square);
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
  return vector;
}

/**
 * Puts a vector where the kernels read it: numbers of its first and of its second half in turn, so that two lanes add up a half each and
 * none has to change its lane.
 */
export function store(vector: ArrayLike<number>, into: Float32Array | Float64Array, at = 0): void {
  for (let d = 0; d < HALF; d++) {
    into[at + 2 * d] = vector[d]!;
    into[at + 2 * d + 1] = vector[d + HALF]!;
  }
}

/** Number `d` of a vector that {@link store} put at `at`. */
export function stored(from: Float32Array, at: number, d: number): number {
  return from[at + (d < HALF ? 2 * d : 2 * (d - HALF) + 1)]!;
}

/**
 * a · b over {@link DIM} numbers, `a` as {@link store} put it at an offset. Written out, and added up in a tree: in a chain each sum would
 * wait for the one before.
 */
export function dot(a: Float32Array, at: number, b: Float64Array): number {
  const first = a[at]! * b[0]! + a[at + 2]! * b[1]! + (a[at + 4]! * b[2]! + a[at + 6]! * b[3]!);
  const second = a[at + 8]! * b[4]! + a[at + 10]! * b[5]! + (a[at + 12]! * b[6]! + a[at + 14]! * b[7]!);
  const third = a[at + 1]! * b[8]! + a[at + 3]! * b[9]! + (a[at + 5]! * b[10]! + a[at + 7]! * b[11]!);
  const fourth = a[at + 9]! * b[12]! + a[at + 11]! * b[13]! + (a[at + 13]! * b[14]! + a[at + 15]! * b[15]!);
  return first + second + (third + fourth);
}
