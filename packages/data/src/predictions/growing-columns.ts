/** A column of numbers that grows as rows arrive. */
export class GrowingColumn<Values extends Float64Array | Int32Array | Uint8Array> {
  #values: Values;
  #length = 0;
  readonly #make: (size: number) => Values;

  constructor(make: (size: number) => Values) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The values so far, of their own length. */
  finish(): Values {
    return this.#values.slice(0, this.#length) as Values;
  }
}

/** A column of texts that is dictionary-coded as rows arrive. */
export class GrowingTexts {
  readonly names: string[] = [];
  readonly codes = new GrowingColumn((size) => new Int32Array(size));
  readonly #known = new Map<string, number>();

  /** Appends a text (null: code -1) and gives its code. */
  push(text: string | null): number {
    let code = text === null ? -1 : this.#known.get(text);
    if (code === undefined) {
      code = this.names.push(text!) - 1;
      this.#known.set(text!, code);
    }
    this.codes.push(code);
    return code;
  }
}
