import { createHash } from 'node:crypto';
import {
  type DataType,
  Field,
  Float32,
  Int16,
  Int64,
  Int8,
  List,
  Uint16,
  Uint32,
  Uint8,
  Utf8,
  makeData,
  makeVector,
  type Data,
  type Vector,
} from 'apache-arrow';

/** A column that grows row by row and becomes one of a Parquet file. */
export interface Column {
  /** The first `rows` rows as Arrow sees them; views of this column's memory. */
  vector(rows: number): Vector;
  /** SHA-256, in hex, of the first `rows` values' little-endian bytes. */
  digest(rows: number): string;
  /** Makes the column empty again. */
  clear(): void;
}

const KINDS = {
  u8: { type: new Uint8(), values: Uint8Array, width: 1 },
  u16: { type: new Uint16(), values: Uint16Array, width: 1 },
  u32: { type: new Uint32(), values: Uint32Array, width: 1 },
  i8: { type: new Int8(), values: Int8Array, width: 1 },
  i16: { type: new Int16(), values: Int16Array, width: 1 },
  // Two words a value: a BigInt for every moment would cost more than the rest of the row.
  i64: { type: new Int64(), values: Uint32Array, width: 2 },
  f32: { type: new Float32(), values: Float32Array, width: 1 },
} as const;

/** Types of numbers in the files. */
export type NumberKind = keyof typeof KINDS;

type Values = Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Float32Array;

/** A column of numbers; `values` may be written to directly. */
export class NumberColumn implements Column {
  readonly values: Values;
  readonly #kind: (typeof KINDS)[NumberKind];
  readonly #valid: Uint8Array | undefined;
  /** What stands where a value is null. */
  readonly #empty: number;
  #nulls = 0;

  /** @param nullable whether {@link setNull} may be called. */
  constructor(kind: NumberKind, capacity: number, nullable = false) {
    this.#kind = KINDS[kind];
    this.values = new this.#kind.values(capacity * this.#kind.width);
    this.#empty = kind === 'f32' ? Number.NaN : 0;
    this.#valid = nullable ? new Uint8Array((capacity + 7) >>> 3).fill(0xff) : undefined;
  }

  /** Sets a whole number of milliseconds from 1970 on in a column of kind `i64`. */
  setTime(row: number, time: number): void {
    this.values[2 * row] = time >>> 0;
    this.values[2 * row + 1] = Math.floor(time / 4294967296);
  }

  /** Marks a row as null; its value is 0, or NaN for floats. */
  setNull(row: number): void {
    if (this.#valid === undefined) throw new TypeError('a column without nulls');
    this.#valid[row >>> 3]! &= ~(1 << (row & 7));
    this.#nulls++;
    // By hand: `fill` takes several times as long for so few.
    const { width } = this.#kind;
    for (let i = row * width; i < (row + 1) * width; i++) this.values[i] = this.#empty;
  }

  vector(rows: number): Vector {
    return makeVector(this.data(rows));
  }

  /** As {@link vector}, for a list's values. */
  data(rows: number): Data {
    return makeData({
      type: this.#kind.type as DataType,
      length: rows,
      nullCount: this.#nulls,
      data: this.values.subarray(0, rows * this.#kind.width),
      ...(this.#valid === undefined || this.#nulls === 0 ? {} : { nullBitmap: this.#valid }),
    } as never);
  }

  digest(rows: number): string {
    return createHash('sha256')
      .update(bytesOf(this.values.subarray(0, rows * this.#kind.width)))
      .digest('hex');
  }

  clear(): void {
    this.#valid?.fill(0xff);
    this.#nulls = 0;
  }
}

/** A column of lists of numbers. The digest covers the values, then the offsets (int32, from 0). */
export class ListColumn implements Column {
  readonly values: NumberColumn;
  readonly #type: List;
  readonly #offsets: Int32Array;
  readonly #valid: Uint8Array;
  #nulls = 0;

  /** @param most longest list. */
  constructor(kind: NumberKind, capacity: number, most: number) {
    this.values = new NumberColumn(kind, capacity * most, true);
    this.#type = new List(new Field('item', KINDS[kind].type, true));
    this.#offsets = new Int32Array(capacity + 1);
    this.#valid = new Uint8Array((capacity + 7) >>> 3).fill(0xff);
  }

  /** Where the values of a row begin. Rows are ended in order. */
  start(row: number): number {
    return this.#offsets[row]!;
  }

  /** Ends a row with `length` values. */
  end(row: number, length: number): void {
    this.#offsets[row + 1] = this.#offsets[row]! + length;
  }

  /** Ends a row as null. */
  endNull(row: number): void {
    this.end(row, 0);
    this.#valid[row >>> 3]! &= ~(1 << (row & 7));
    this.#nulls++;
  }

  vector(rows: number): Vector {
    return makeVector(
      makeData({
        type: this.#type,
        length: rows,
        nullCount: this.#nulls,
        valueOffsets: this.#offsets.subarray(0, rows + 1),
        child: this.values.data(this.#offsets[rows]!) as Data<never>,
        ...(this.#nulls === 0 ? {} : { nullBitmap: this.#valid }),
      }),
    );
  }

  digest(rows: number): string {
    const count = this.#offsets[rows]!;
    return createHash('sha256')
      .update(this.values.digest(count))
      .update(bytesOf(this.#offsets.subarray(0, rows + 1)))
      .digest('hex');
  }

  clear(): void {
    this.values.clear();
    this.#valid.fill(0xff);
    this.#nulls = 0;
  }
}

/** A column with the same text in every row. */
export class TextColumn implements Column {
  readonly #bytes: Uint8Array;

  constructor(text: string) {
    this.#bytes = new TextEncoder().encode(text);
  }

  vector(rows: number): Vector {
    const length = this.#bytes.length;
    const data = new Uint8Array(rows * length);
    for (let row = 0; row < rows; row++) data.set(this.#bytes, row * length);
    const valueOffsets = Int32Array.from({ length: rows + 1 }, (_, row) => row * length);
    return makeVector(makeData({ type: new Utf8(), length: rows, nullCount: 0, valueOffsets, data }));
  }

  digest(rows: number): string {
    const hash = createHash('sha256');
    for (let row = 0; row < rows; row++) hash.update(this.#bytes);
    return hash.digest('hex');
  }

  clear(): void {
    // Nothing is kept.
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
