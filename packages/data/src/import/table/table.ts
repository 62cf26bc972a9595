import { basename } from 'node:path';
import { ParetorecError } from '@paretorec/contracts';
import type { LogField } from '../../log/schema.js';
import type { ImportContext, Staged, StagedField, StagedLabel } from '../importer.js';
import { refuseNameClashes } from './names.js';
import { drawParts } from './parts.js';
import { readMapping } from './read-mapping.js';
import type { MappingFile } from './read-mapping.js';
import { stageSide } from './sides.js';
import { findTableFile, loadTable } from './source.js';
import type { WantedColumn } from './source.js';
import { idTypes, stageLists, stageRows } from './stage.js';

/** Reads CSV, TSV, NDJSON or Parquet by a YAML mapping of columns. */
export async function importTable({ db, source, mapping: path, stage }: ImportContext): Promise<Staged> {
  if (path === undefined) {
    throw new ParetorecError({
      code: 'no-mapping',
      problem: 'the table importer needs a mapping',
      remedy: 'give --mapping file.yaml; docs/importing.md shows one',
    });
  }
  const file = await readMapping(path);
  refuseNameClashes(file);
  const { impressions, parts } = file.mapping;
  stage('reading impressions');
  const found = await findTableFile(source, impressions, file.where(['impressions', 'file']));
  await loadTable(db, found, 'raw_impressions', wantedColumns(file));
  await stageRows(db, impressions, basename(found.path));
  await db.run('DROP TABLE raw_impressions');
  stage('reading items and users');
  const types = await idTypes(db);
  await stageLists(db, impressions, types);
  if (parts !== undefined) await drawParts(db, parts);
  const items = await stageSide(db, source, file, 'items', types.item);
  const users = await stageSide(db, source, file, 'users', types.user);
  await db.run('DROP TABLE rows');
  return {
    fields: [...ownFields(file), ...items.fields, ...users.fields],
    labels: labels(file),
    listColumns: [
      ...(impressions.columns.session === undefined ? [] : (['session_id'] as const)),
      ...(parts === undefined ? [] : (['part'] as const)),
    ],
    dwell: impressions.columns.dwell !== undefined,
    sources: [found.path, items.path, users.path].filter((each) => each !== undefined),
    notes: { mapping: file.mapping },
  };
}

function wantedColumns(file: MappingFile): WantedColumn[] {
  const { columns, fields, labels: labelColumns } = file.mapping.impressions;
  const fixed = Object.entries(columns).flatMap(([key, choice]): WantedColumn[] => {
    if (choice === undefined) return [];
    const at = ['impressions', 'columns', key];
    return typeof choice === 'string'
      ? [{ column: choice, where: file.where(at), array: false }]
      : [{ column: choice.column, where: file.where([...at, 'column']), array: false }];
  });
  return [
    ...fixed,
    ...fields.map((field, i) => ({
      column: field.column,
      where: file.where(['impressions', 'fields', i, 'column']),
      array: field.kind === 'multi' && field.separator === undefined,
    })),
    ...labelColumns.map((label, i) => ({
      column: label.column,
      where: file.where(['impressions', 'labels', i, 'column']),
      array: false,
    })),
  ];
}

function ownFields(file: MappingFile): StagedField[] {
  return file.mapping.impressions.fields.flatMap((field, i) => {
    if (field.group !== 'context' && field.group !== 'impression') return [];
    const declared: LogField = {
      name: field.name ?? field.column,
      file: field.group === 'context' ? 'lists' : 'impressions',
      group: field.group,
      kind: field.kind,
      ...(field.unit === undefined ? {} : { unit: field.unit }),
      ...(field.description === undefined ? {} : { description: field.description }),
    };
    return [{ field: declared, sql: `f${i}` }];
  });
}

function labels(file: MappingFile): StagedLabel[] {
  return file.mapping.impressions.labels.map((label, i) => ({
    label: {
      name: label.name ?? label.column,
      kind: label.kind,
      ...(label.unit === undefined ? {} : { unit: label.unit }),
      ...(label.description === undefined ? {} : { description: label.description }),
    },
    sql: `l${i}`,
  }));
}
