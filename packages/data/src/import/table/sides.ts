import { basename } from 'node:path';
import { sqlText } from '../../duckdb/database.js';
import type { Database } from '../../duckdb/database.js';
import type { StagedField } from '../importer.js';
import { fieldOf, firstFault, textOf } from './expressions.js';
import type { SideMapping } from './mapping.js';
import type { MappingFile } from './read-mapping.js';
import { findTableFile, loadTable } from './source.js';
import { constantFields } from './stage.js';

/** Makes `staged_items` or `staged_users`: one row an id that occurs, with the fields of both files. */
export async function stageSide(
  db: Database,
  source: string,
  file: MappingFile,
  side: 'items' | 'users',
  idType: string,
): Promise<{ readonly fields: StagedField[]; readonly path: string | undefined }> {
  const group = side === 'items' ? 'item' : 'user';
  const own = await constantFields(db, file, group);
  const mapping = file.mapping[side];
  const loaded = mapping === undefined ? undefined : await loadSide(db, source, file, side, mapping);
  const extra = mapping?.fields.map((_, i) => `, s.s${i}`).join('') ?? '';
  await db.run(`
    CREATE TABLE staged_${side} AS
    SELECT o.id::${idType} AS ${group}_id${own.map((f) => `, o.${f}`).join('')}${extra}
    FROM ${group}_constants o ${loaded === undefined ? '' : `LEFT JOIN ${side}_rows s ON s.id = o.id`};
    DROP TABLE ${group}_constants`);
  const fields: StagedField[] = file.mapping.impressions.fields.flatMap((field, i) =>
    field.group === group ? [{ field: declare(field, side, group), sql: `f${i}` }] : [],
  );
  for (const [i, field] of mapping?.fields.entries() ?? [])
    fields.push({ field: declare(field, side, group), sql: `s${i}` });
  return { fields, path: loaded };
}

async function loadSide(
  db: Database,
  source: string,
  file: MappingFile,
  side: 'items' | 'users',
  mapping: SideMapping,
): Promise<string> {
  const found = await findTableFile(source, mapping, file.where([side, 'file']));
  await loadTable(db, found, `raw_${side}`, [
    { column: mapping.key, where: file.where([side, 'key']), array: false },
    ...mapping.fields.map((field, i) => ({
      column: field.column,
      where: file.where([side, 'fields', i, 'column']),
      array: field.kind === 'multi' && field.separator === undefined,
    })),
  ]);
  const expressions = mapping.fields.map(fieldOf);
  const faults = [
    { when: 'id IS NULL', reason: 'null-id' },
    { when: 'row_number() OVER (PARTITION BY id ORDER BY "row") > 1', reason: 'duplicate-key' },
    ...expressions.flatMap((expression) => expression.faults),
  ];
  await db.run(`
    CREATE TABLE ${side}_rows AS
    SELECT "row", id${expressions.map(({ value }, i) => `, ${value} AS s${i}`).join('')}, ${firstFault(faults)} AS reason
    FROM (SELECT *, ${textOf(mapping.key)} AS id FROM raw_${side});
    INSERT INTO rejects
    SELECT ${sqlText(basename(found.path))}, t."row", t.reason, to_json(r)::VARCHAR
    FROM ${side}_rows t JOIN raw_${side} r ON r."row" = t."row" WHERE t.reason IS NOT NULL;
    DELETE FROM ${side}_rows WHERE reason IS NOT NULL;
    DROP TABLE raw_${side}`);
  return found.path;
}

function declare(
  field: SideMapping['fields'][number],
  side: 'items' | 'users',
  group: 'item' | 'user',
): StagedField['field'] {
  return {
    name: field.name ?? field.column,
    file: side,
    group,
    kind: field.kind,
    ...(field.unit === undefined ? {} : { unit: field.unit }),
    ...(field.description === undefined ? {} : { description: field.description }),
  };
}
