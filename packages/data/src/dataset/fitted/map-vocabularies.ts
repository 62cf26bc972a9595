import type { Database } from '../../duckdb/database.js';
import { columnItems } from '../batches/vectors.js';
import { loadVocabularies, readFitted } from './files.js';
import { vocabularyTable } from './fitted-field.js';
import type { FittedState } from './state.js';

/** New row of every old row, by the name of each field that both fits have; see `Dataset.mapVocabularies`. */
export async function mapVocabularies(
  db: Database,
  state: FittedState,
  oldFitted: string,
): Promise<Record<string, Int32Array>> {
  const old = await readFitted(oldFitted);
  await loadVocabularies(db, old, oldFitted, 'old_');
  const maps: Record<string, Int32Array> = {};
  for (const [index, { spec }] of state.fields.entries()) {
    const oldIndex = old.fields.findIndex(
      (field) => field.spec.name === spec.name && field.spec.kind === spec.kind,
    );
    const oldSpec = old.fields[oldIndex]?.spec;
    if (oldSpec === undefined) continue;
    if (spec.kind === 'numeric' && (spec.form !== oldSpec.form || spec.rows !== oldSpec.rows)) continue;
    const map = new Int32Array(oldSpec.rows).fill(-1);
    map[0] = 0;
    if (spec.kind === 'numeric') map.forEach((_, row) => (map[row] = row));
    else {
      const join = `SELECT o.id AS old, n.id AS new FROM old_${vocabularyTable(oldIndex)} o JOIN ${vocabularyTable(index)} n ON n.value = o.value`;
      for await (const chunk of db.stream(join)) {
        const from = columnItems<Int32Array>(chunk, 0);
        const to = columnItems<Int32Array>(chunk, 1);
        for (let i = 0; i < chunk.rowCount; i++) map[from[i]!] = to[i]!;
      }
    }
    maps[spec.name] = map;
  }
  return maps;
}
