import type { EmbeddingTable, FieldPlace, FieldTable } from './embedding-table.js';
import type { FieldRows } from './field-rows.js';

/**
 * A table whose rows have a score each, by which the several values of a place are pooled: Σ softmax(scores)_i v_i. What is paid
 * attention to are the values alone, whoever asks.
 */
export class AttentionTable implements FieldTable {
  readonly #values: EmbeddingTable;
  readonly #scores: EmbeddingTable;

  /** @param scores one number a row of `values`. */
  constructor(values: EmbeddingTable, scores: EmbeddingTable) {
    this.#values = values;
    this.#scores = scores;
  }

  gather(uses: FieldRows, at: FieldPlace, out: Float32Array): void {
    this.#values.gather(this.#attended(uses), at, out);
  }

  scatter(uses: FieldRows, at: FieldPlace, gradient: Float32Array): void {
    const attended = this.#attended(uses);
    this.#values.scatter(attended, at, gradient);
    const slopes = this.#slopes(attended, at, gradient);
    const onlyPlace = new Int32Array(uses.count);
    this.#scores.scatter({ ...attended, places: onlyPlace, weights: slopes }, { index: 0, fields: 1 }, ONE);
  }

  update(learningRate: number): void {
    this.#values.update(learningRate);
    this.#scores.update(learningRate);
  }

  /** The uses with the softmax of their scores over each place as weights. */
  #attended(uses: FieldRows): FieldRows {
    const scores = this.#scores.values;
    const weights = new Float64Array(uses.count);
    eachPlace(uses, (from, to) => {
      let highest = -Infinity;
      for (let i = from; i < to; i++) highest = Math.max(highest, scores[uses.rows[i]!]!);
      let total = 0;
      for (let i = from; i < to; i++) total += weights[i] = Math.exp(scores[uses.rows[i]!]! - highest);
      for (let i = from; i < to; i++) weights[i]! /= total;
    });
    return { ...uses, weights };
  }

  /** Derivatives by the scores: p_i (v_i · g - Σ_j p_j v_j · g) with g the gradient by the place's vector. */
  #slopes(attended: FieldRows, at: FieldPlace, gradient: Float32Array): Float64Array {
    const { places, rows, weights, count } = attended;
    const values = this.#values.values;
    const dim = values.length / this.#values.rows;
    const slopes = new Float64Array(count);
    eachPlace(attended, (from, to) => {
      const start = (places[from]! * at.fields + at.index) * dim;
      let mean = 0;
      for (let i = from; i < to; i++) {
        let product = 0;
        for (let d = 0; d < dim; d++) product += values[rows[i]! * dim + d]! * gradient[start + d]!;
        slopes[i] = product;
        mean += weights[i]! * product;
      }
      for (let i = from; i < to; i++) slopes[i] = weights[i]! * (slopes[i]! - mean);
    });
    return slopes;
  }
}

const ONE = Float32Array.of(1);

/** Visits the stretches of uses that belong to one place. */
function eachPlace({ places, count }: FieldRows, visit: (from: number, to: number) => void): void {
  for (let from = 0; from < count;) {
    let to = from + 1;
    while (to < count && places[to] === places[from]) to++;
    visit(from, to);
    from = to;
  }
}
