import { ParetorecError, type Rng } from '@paretorec/contracts';
import type { SavableParameterStore } from '../parameters/parameter-store.js';
import type { FieldRows } from './field-rows.js';
import { fillRowNormals } from './row-normals.js';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;
const INITIAL_DEVIATION = 0.05;

/** Where the D numbers of one field lie in the arrays of a group: place i at `(i * fields + index) * D`. */
export interface FieldPlace {
  readonly index: number;
  readonly fields: number;
}

/** Where the vectors of a field come from and their gradients go to. */
export interface FieldTable {
  /** Adds the rows of a field to where its places lie in `out`. */
  gather(uses: FieldRows, at: FieldPlace, out: Float32Array): void;
  /** Adds gradients by what `gather` gave to the gradients of its rows. */
  scatter(uses: FieldRows, at: FieldPlace, gradient: Float32Array): void;
  /** Updates the rows added to since the last call. */
  update(learningRate: number): void;
}

/**
 * One table of rows x D numbers in host memory with its lazy Adam.
 *
 * A step costs what the touched rows cost: moments and slots of other rows are pages that the system has not
 * even handed out. Lazy Adam is Adam on the touched rows alone (moments of other rows stand still, bias is
 * corrected by the table's own count of updates), as in PyTorch's SparseAdam.
 */
export class EmbeddingTable implements FieldTable {
  /** [rows, D] row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly #path: string;
  readonly #dim: number;
  // [rows, 2, D]: both moments of a row side by side, so that a touched row costs one page and one cache line.
  readonly #moments: Float32Array;
  readonly #updates: Float64Array;

  // Place of a row in the sums of this step plus one, 0 when untouched.
  readonly #slots: Int32Array;
  #touched = new Int32Array(256);
  #touchedCount = 0;
  #sums: Float64Array;

  /**
   * @param path where the table lives in the store.
   * @param zeroFirstRow whether row 0 stands for the unknown and starts at zeros.
   */
  constructor(
    all: SavableParameterStore,
    path: string,
    rows: number,
    dim: number,
    zeroFirstRow: boolean,
    rng: Rng,
  ) {
    const store = all.scope(path);
    this.#path = path;
    this.rows = rows;
    this.#dim = dim;
    this.values = store.createHostTensor('values', [rows, dim], 'float32').data as Float32Array;
    this.#moments = store.createHostTensor('moments', [rows, 2, dim], 'float32').data as Float32Array;
    this.#updates = store.createHostTensor('updates', [1], 'float64').data as Float64Array;
    this.#slots = new Int32Array(rows);
    this.#sums = new Float64Array(this.#touched.length * dim);
    const keys = [rng.integer(2 ** 32) | 0, rng.integer(2 ** 32) | 0] as const;
    fillRowNormals(this.values, zeroFirstRow ? dim : 0, INITIAL_DEVIATION, keys);
  }

  /** Adds the rows of a field to where its places lie in `out`. */
  gather(
    { count, places, rows, weights }: FieldRows,
    { index, fields }: FieldPlace,
    out: Float32Array,
  ): void {
    const dim = this.#dim;
    const values = this.values;
    for (let i = 0; i < count; i += 1) {
      const to = (places[i]! * fields + index) * dim;
      const from = rows[i]! * dim;
      const weight = weights[i]!;
      for (let d = 0; d < dim; d += 1) out[to + d]! += weight * values[from + d]!;
    }
  }

  /** Adds gradients by what {@link gather} gave to the gradients of its rows. */
  scatter(
    { count, places, rows, weights }: FieldRows,
    { index, fields }: FieldPlace,
    gradient: Float32Array,
  ): void {
    const dim = this.#dim;
    const slots = this.#slots;
    for (let i = 0; i < count; i += 1) {
      const row = rows[i]!;
      const slot = slots[row]! > 0 ? slots[row]! : this.#touch(row);
      const sums = this.#sums;
      const base = (slot - 1) * dim;
      const from = (places[i]! * fields + index) * dim;
      const weight = weights[i]!;
      for (let d = 0; d < dim; d += 1) sums[base + d]! += weight * gradient[from + d]!;
    }
  }

  /**
   * Updates the rows added to since the last call and forgets their gradients. Returns how many they were.
   *
   * @throws ParetorecError `not-finite` before anything is changed, naming the row.
   */
  update(learningRate: number): number {
    const count = this.#touchedCount;
    if (count === 0) return 0;
    const dim = this.#dim;
    const values = this.values;
    const moments = this.#moments;
    const sums = this.#sums;
    this.#expectNumbers();
    const t = (this.#updates[0]! += 1);
    const rate = learningRate / (1 - BETA1 ** t);
    const correction = 1 / (1 - BETA2 ** t);
    for (let i = 0; i < count; i += 1) {
      const row = this.#touched[i]!;
      const base = row * dim;
      const firsts = 2 * base;
      const seconds = firsts + dim;
      for (let d = 0; d < dim; d += 1) {
        const gradient = sums[i * dim + d]!;
        const m = BETA1 * moments[firsts + d]! + (1 - BETA1) * gradient;
        const v = BETA2 * moments[seconds + d]! + (1 - BETA2) * gradient * gradient;
        moments[firsts + d] = m;
        moments[seconds + d] = v;
        values[base + d]! -= (rate * m) / (Math.sqrt(v * correction) + EPSILON);
      }
      this.#slots[row] = 0;
    }
    this.#touchedCount = 0;
    return count;
  }

  /** One sum over all gradients, which is a number where each of them is. */
  #expectNumbers(): void {
    const size = this.#touchedCount * this.#dim;
    let total = 0;
    for (let i = 0; i < size; i += 1) total += this.#sums[i]!;
    if (Number.isFinite(total)) return;
    const at = this.#sums.findIndex((value) => !Number.isFinite(value));
    throw new ParetorecError({
      code: 'not-finite',
      where: `${this.#path}, row ${this.#touched[Math.floor(at / this.#dim)]!}`,
      problem: 'the gradient of an embedding is no longer a number',
      found: String(this.#sums[at]),
      remedy: 'lower optimiser.learningRate and train into a new folder',
    });
  }

  /** Gives a row a place in the sums of this step. */
  #touch(row: number): number {
    if (this.#touchedCount === this.#touched.length) this.#grow();
    this.#touched[this.#touchedCount] = row;
    const slot = (this.#touchedCount += 1);
    this.#slots[row] = slot;
    this.#sums.fill(0, (slot - 1) * this.#dim, slot * this.#dim);
    return slot;
  }

  #grow(): void {
    const touched = new Int32Array(2 * this.#touched.length);
    touched.set(this.#touched);
    this.#touched = touched;
    const sums = new Float64Array(touched.length * this.#dim);
    sums.set(this.#sums);
    this.#sums = sums;
  }
}
