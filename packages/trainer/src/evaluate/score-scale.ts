/** Mean and deviation of each objective's scores on training lists: one scale for fusion (Sec. 3.5.2). */
export interface ScoreScale {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Collects scores and gives their scale (Welford's running moments, in double precision). */
export class ScoreScaleFitter {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(objectives: number) {
    this.#means = new Float64Array(objectives);
    this.#squares = new Float64Array(objectives);
  }

  /** @param scores [K] of one candidate. */
  add(scores: ArrayLike<number>): void {
    this.#count += 1;
    for (let k = 0; k < this.#means.length; k++) {
      const delta = scores[k]! - this.#means[k]!;
      this.#means[k]! += delta / this.#count;
      this.#squares[k]! += delta * (scores[k]! - this.#means[k]!);
    }
  }

  /** A deviation of 0 (a dead model) becomes 1, so that its scores add nothing. */
  scale(): ScoreScale {
    const deviations = Array.from(this.#squares, (square) => Math.sqrt(square / Math.max(1, this.#count)));
    return {
      means: [...this.#means],
      deviations: deviations.map((deviation) => (deviation > 0 ? deviation : 1)),
    };
  }
}
