import type { DuckDBVector } from '@duckdb/node-api';
import type { FieldColumn, FieldSpec } from '@paretorec/contracts';
import { listColumn, vectorItems } from './vectors.js';
import type { ListColumn } from './vectors.js';

/** Values of one field at many places, to gather from. */
export type FieldValues =
  | { readonly kind: 'categorical'; readonly ids: Int32Array }
  | { readonly kind: 'numeric'; readonly values: Float32Array }
  | {
      readonly kind: 'multi';
      readonly starts: Int32Array;
      readonly ends: Int32Array;
      readonly ids: Int32Array;
    };

/** Reads a field's encoded vector, not copied. */
export function readFieldValues(kind: FieldSpec['kind'], vector: DuckDBVector): FieldValues {
  if (kind === 'categorical') return { kind, ids: vectorItems(vector) };
  if (kind === 'numeric') return { kind, values: vectorItems(vector) };
  const { starts, ends, child }: ListColumn = listColumn(vector);
  return { kind, starts, ends, ids: vectorItems(child) };
}

/** Fills one column of a batch, place by place, from field values that change from chunk to chunk. */
export interface ColumnWriter {
  /** Place `to + i` takes the value at `from[i]`, for i below `count`; -1 is a missing value. */
  write(values: FieldValues, from: Int32Array, count: number): void;
  /** The column over all places; places not written are padding. */
  finish(): FieldColumn;
}

/**
 * A writer for `places` places, written in order.
 *
 * A place of a list's padding is passed as -1: id 0, NaN, or no id for multi-valued fields.
 */
export function columnWriter(kind: FieldSpec['kind'], places: number): ColumnWriter {
  if (kind === 'categorical') return new CategoricalWriter(places);
  if (kind === 'numeric') return new NumericWriter(places);
  return new MultiWriter(places);
}

class CategoricalWriter implements ColumnWriter {
  readonly #ids: Int32Array;
  #at = 0;

  constructor(places: number) {
    this.#ids = new Int32Array(places);
  }

  write(values: FieldValues, from: Int32Array, count: number): void {
    if (values.kind !== 'categorical') return;
    const source = values.ids;
    const ids = this.#ids;
    const start = this.#at;
    for (let i = 0; i < count; i++) {
      const place = from[i]!;
      if (place >= 0) ids[start + i] = source[place]!;
    }
    this.#at += count;
  }

  finish(): FieldColumn {
    return { kind: 'categorical', ids: this.#ids };
  }
}

class NumericWriter implements ColumnWriter {
  readonly #values: Float32Array;
  #at = 0;

  constructor(places: number) {
    this.#values = new Float32Array(places).fill(NaN);
  }

  write(values: FieldValues, from: Int32Array, count: number): void {
    if (values.kind !== 'numeric') return;
    const source = values.values;
    const target = this.#values;
    const start = this.#at;
    for (let i = 0; i < count; i++) {
      const place = from[i]!;
      if (place >= 0) target[start + i] = source[place]!;
    }
    this.#at += count;
  }

  finish(): FieldColumn {
    return { kind: 'numeric', values: this.#values };
  }
}

class MultiWriter implements ColumnWriter {
  readonly #offsets: Int32Array;
  #ids = new Int32Array(1024);
  #at = 0;

  constructor(places: number) {
    this.#offsets = new Int32Array(places + 1);
  }

  write(values: FieldValues, from: Int32Array, count: number): void {
    if (values.kind !== 'multi') return;
    let end = this.#offsets[this.#at]!;
    for (let i = 0; i < count; i++) {
      const place = from[i]!;
      if (place >= 0) {
        const start = values.starts[place]!;
        const length = values.ends[place]! - start;
        if (end + length > this.#ids.length) this.#grow(end + length);
        for (let j = 0; j < length; j++) this.#ids[end + j] = values.ids[start + j]!;
        end += length;
      }
      this.#offsets[this.#at + i + 1] = end;
    }
    this.#at += count;
  }

  finish(): FieldColumn {
    const end = this.#offsets[this.#at]!;
    this.#offsets.fill(end, this.#at + 1);
    return { kind: 'multi', offsets: this.#offsets, ids: this.#ids.slice(0, end) };
  }

  #grow(needed: number): void {
    const ids = new Int32Array(Math.max(needed, 2 * this.#ids.length));
    ids.set(this.#ids);
    this.#ids = ids;
  }
}
