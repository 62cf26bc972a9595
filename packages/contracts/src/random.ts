/**
 * A seeded stream of random numbers. The same seed and path of forks give the same numbers everywhere.
 * Its position is saved in checkpoints, so a resumed run draws what the unbroken run would have drawn.
 */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** An independent stream named after its purpose; forking does not advance this stream. */
  fork(name: string): Rng;
}
