import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Table, tableToIPC } from 'apache-arrow';
import type { Column } from './columns.js';
import { writeWhole } from './write-whole.js';

/** Rows of a Parquet row group. */
const ROW_GROUP = 65_536;

/** What a file holds: rows, and SHA-256 of each column's values. */
export interface FileFacts {
  readonly rows: number;
  readonly digests: Readonly<Record<string, string>>;
}

/** Writes the first `rows` rows of some columns as a Parquet file, whole or not at all. The same rows give the same bytes. */
export async function writeParquet(
  path: string,
  columns: Readonly<Record<string, Column>>,
  rows: number,
): Promise<FileFacts> {
  // Five megabytes of WebAssembly, for those who write.
  const {
    Compression,
    Table: ParquetTable,
    WriterPropertiesBuilder,
    writeParquet: encode,
  } = await import('parquet-wasm');
  const names = Object.keys(columns);
  const table = new Table(Object.fromEntries(names.map((name) => [name, columns[name]!.vector(rows)])));
  const properties = new WriterPropertiesBuilder()
    // Zstandard makes files a quarter smaller and takes three times as long.
    .setCompression(Compression.SNAPPY)
    // Numbers repeat too seldom for dictionaries to pay: without them a row costs half as much.
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(ROW_GROUP)
    .build();
  const bytes = encode(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, [bytes]);
  return {
    rows,
    digests: Object.fromEntries(names.map((name) => [name, columns[name]!.digest(rows)])),
  };
}
