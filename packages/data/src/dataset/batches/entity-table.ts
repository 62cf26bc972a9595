import type { Database } from '../../duckdb/database.js';
import { fieldsOf } from '../fitted/fitted-field.js';
import type { FittedField } from '../fitted/fitted-field.js';
import { encodeColumns } from '../tables/encode.js';
import type { LogSource } from '../tables/source.js';
import { columnWriter, readFieldValues } from './field-values.js';
import type { FieldValues } from './field-values.js';
import { columnItems } from './vectors.js';

/** The encoded fields of all users or items of a log, by row number, in memory; row 0 is a missing one. */
export async function loadEntityTable(
  db: Database,
  log: LogSource,
  fields: readonly FittedField[],
  group: 'user' | 'item',
): Promise<FieldValues[]> {
  const table = group === 'user' ? 't_users' : 't_items';
  const own = fieldsOf(fields, group);
  const { n } = await db.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
  const { values, joins } = encodeColumns(log, own, table);
  const writers = own.map(({ field }) => columnWriter(field.source.kind, n + 1));
  own.forEach(({ field }, i) => writers[i]!.write(missing(field.source.kind), Int32Array.of(0), 1));
  const all = Int32Array.from({ length: 2048 }, (_, i) => i);
  const sql = `SELECT b.row_id ${values.map((v) => `, ${v}`).join('')} FROM ${table} b ${joins} ORDER BY b.row_id`;
  for await (const chunk of db.stream(sql)) {
    const rows = columnItems<Int32Array>(chunk, 0).length;
    own.forEach(({ field }, i) =>
      writers[i]!.write(readFieldValues(field.source.kind, chunk.getColumnVector(i + 1)), all, rows),
    );
  }
  return writers.map((writer) => {
    const column = writer.finish();
    if (column.kind !== 'multi') return column;
    return {
      kind: 'multi',
      starts: column.offsets.subarray(0, -1),
      ends: column.offsets.subarray(1),
      ids: column.ids,
    };
  });
}

function missing(kind: FittedField['source']['kind']): FieldValues {
  if (kind === 'categorical') return { kind, ids: Int32Array.of(0) };
  if (kind === 'numeric') return { kind, values: Float32Array.of(NaN) };
  return { kind, starts: Int32Array.of(0), ends: Int32Array.of(1), ids: Int32Array.of(0) };
}
