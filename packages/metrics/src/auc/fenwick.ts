/** Running sums of weights at places 0 to size - 1, each step in time log(size) (Fenwick's tree). */
export class Fenwick {
  readonly #tree: Float64Array;
  readonly #at: Float64Array;

  constructor(size: number) {
    this.#tree = new Float64Array(size + 1);
    this.#at = new Float64Array(size);
  }

  clear(): void {
    this.#tree.fill(0);
    this.#at.fill(0);
  }

  add(place: number, weight: number): void {
    this.#at[place]! += weight;
    for (let node = place + 1; node < this.#tree.length; node += node & -node) this.#tree[node]! += weight;
  }

  at(place: number): number {
    return this.#at[place]!;
  }

  /** Sum of the weights at places before this one. */
  before(place: number): number {
    let sum = 0;
    for (let node = place; node > 0; node -= node & -node) sum += this.#tree[node]!;
    return sum;
  }
}
