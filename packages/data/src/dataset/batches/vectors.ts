import type { DuckDBDataChunk, DuckDBListVector, DuckDBStructVector, DuckDBVector } from '@duckdb/node-api';

/** Typed arrays that batches are read from. */
export type Items = Int32Array | Float32Array | Float64Array | Uint8Array | Int8Array;

/**
 * The values of a flat vector without nulls, not copied.
 *
 * DuckDB's own accessors check one value at a time; `items` is the array behind them, hidden by the types alone.
 */
export function vectorItems<T extends Items>(vector: DuckDBVector): T {
  return (vector as unknown as { readonly items: T }).items;
}

/** A column of lists: entry i of a chunk has the values `starts[i] .. starts[i + 1]` of the vectors. */
export interface ListColumn {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly child: DuckDBVector;
}

/** Where each list of a list vector lies. */
export function listColumn(vector: DuckDBVector): ListColumn {
  const list = vector as DuckDBListVector;
  const starts = new Int32Array(list.itemCount);
  const ends = new Int32Array(list.itemCount);
  for (let i = 0; i < list.itemCount; i++) {
    starts[i] = list.getEntryOffset(i);
    ends[i] = starts[i]! + list.getEntryLength(i);
  }
  return { starts, ends, child: list.childVector };
}

/** Entry `index` of a struct vector. */
export function structEntry(vector: DuckDBVector, index: number): DuckDBVector {
  return (vector as DuckDBStructVector).entryVectorAt(index);
}

/** Column `index` of a chunk as its flat values. */
export function columnItems<T extends Items>(chunk: DuckDBDataChunk, index: number): T {
  return vectorItems<T>(chunk.getColumnVector(index));
}
