import { z } from 'zod';

/** The Parquet files of a log: each `<name>.parquet` or a folder `<name>/` of Parquet files. */
export const LOG_FILES = ['lists', 'impressions', 'items', 'users'] as const;

/** One of {@link LOG_FILES}. */
export type LogFile = (typeof LOG_FILES)[number];

/** Groups of declared fields, each with the file that holds it. */
export const GROUP_FILE = {
  user: 'users',
  context: 'lists',
  item: 'items',
  impression: 'impressions',
} as const;

const LogFieldSchema = z
  .strictObject({
    /** Column in `file`. */
    name: z.string().min(1),
    file: z.enum(LOG_FILES),
    group: z.enum(['user', 'context', 'item', 'impression']),
    kind: z.enum(['categorical', 'multi', 'numeric']),
    unit: z.string().optional(),
    description: z.string().optional(),
  })
  .refine((field) => GROUP_FILE[field.group] === field.file, {
    message:
      'user fields live in users, context fields in lists, item fields in items, impression fields in impressions',
    path: ['file'],
  });

const LogLabelSchema = z.strictObject({
  /** Column in impressions. */
  name: z.string().min(1),
  kind: z.enum(['binary', 'duration', 'numeric']),
  unit: z.string().optional(),
  description: z.string().optional(),
});

/** What `schema.json` of a log holds; docs/log-format.md explains it. */
export const LogSchemaConfig = z.object({
  format: z.literal('paretorec-log'),
  version: z.literal(1),
  /** Where the log came from; free. */
  source: z.record(z.string(), z.unknown()).default({}),
  lists: z.int().nonnegative(),
  impressions: z.int().nonnegative(),
  fields: z.array(LogFieldSchema).default([]),
  labels: z.array(LogLabelSchema),
  /** The types of the core columns, for readers of the file; `file.column` to type. */
  columns: z.record(z.string(), z.string()).default({}),
});

/** The declared content of a log. */
export type LogSchema = z.output<typeof LogSchemaConfig>;

/** A declared input field of a log. */
export type LogField = z.output<typeof LogFieldSchema>;

/** A declared label column of a log: `clicked`, `dwell` and any others. */
export type LogLabel = z.output<typeof LogLabelSchema>;

/** Kinds of column types that a core column may have. */
export type ColumnType = 'id' | 'integer' | 'number' | 'text' | 'bit' | 'list<id>' | 'list<number>';

/** A column that the format fixes. */
export interface CoreColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  /** Type that the views give, and that importers write; ids stay as they are. */
  readonly sql: string;
  readonly description: string;
}

/** The core columns of every file. */
export const CORE_COLUMNS: Readonly<Record<LogFile, readonly CoreColumn[]>> = {
  lists: [
    { name: 'list_id', type: 'id', required: true, sql: 'BIGINT', description: 'one row a list' },
    { name: 'user_id', type: 'id', required: true, sql: 'BIGINT', description: 'whose list' },
    { name: 'time', type: 'integer', required: true, sql: 'BIGINT', description: 'shown at, UTC ms' },
    { name: 'session_id', type: 'id', required: false, sql: 'BIGINT', description: 'visit' },
    { name: 'part', type: 'text', required: false, sql: 'VARCHAR', description: 'train, validation or test' },
    {
      name: 'hist_item',
      type: 'list<id>',
      required: false,
      sql: 'BIGINT[]',
      description: 'past clicks, most recent first',
    },
    {
      name: 'hist_dwell',
      type: 'list<number>',
      required: false,
      sql: 'FLOAT[]',
      description: 'their dwell, s; null unknown',
    },
    {
      name: 'hist_age',
      type: 'list<number>',
      required: false,
      sql: 'FLOAT[]',
      description: 'hours before the list',
    },
  ],
  impressions: [
    { name: 'list_id', type: 'id', required: true, sql: 'BIGINT', description: 'of lists' },
    { name: 'position', type: 'integer', required: true, sql: 'INTEGER', description: 'from 1' },
    { name: 'item_id', type: 'id', required: true, sql: 'BIGINT', description: 'shown item' },
    { name: 'clicked', type: 'bit', required: true, sql: 'UTINYINT', description: '0 or 1' },
    {
      name: 'dwell',
      type: 'number',
      required: false,
      sql: 'FLOAT',
      description: 's; 0 unclicked, null unknown',
    },
    {
      name: 'propensity',
      type: 'number',
      required: false,
      sql: 'FLOAT',
      description: 'chance of the item at its position',
    },
    {
      name: 'click_arrival',
      type: 'integer',
      required: false,
      sql: 'BIGINT',
      description: 'click known at, UTC ms',
    },
    {
      name: 'dwell_arrival',
      type: 'integer',
      required: false,
      sql: 'BIGINT',
      description: 'dwell known at, UTC ms',
    },
  ],
  items: [{ name: 'item_id', type: 'id', required: true, sql: 'BIGINT', description: 'one row an item' }],
  users: [{ name: 'user_id', type: 'id', required: true, sql: 'BIGINT', description: 'one row a user' }],
};

/** `file.column` to a type with its meaning, as `columns` of schema.json. */
export function describeCoreColumns(): Record<string, string> {
  return Object.fromEntries(
    LOG_FILES.flatMap((file) =>
      CORE_COLUMNS[file].map((column) => [
        `${file}.${column.name}`,
        `${column.type}${column.required ? '' : ', optional'}: ${column.description}`,
      ]),
    ),
  );
}

/** Whether a DuckDB type can hold a core column's values. */
export function fitsColumnType(type: ColumnType, sqlType: string): boolean {
  const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
  const number = /^(FLOAT|DOUBLE|DECIMAL\(.*\))$/;
  const isId = (t: string): boolean => integer.test(t) || t === 'VARCHAR';
  const isNumber = (t: string): boolean => integer.test(t) || number.test(t);
  if (type === 'id') return isId(sqlType);
  if (type === 'integer') return integer.test(sqlType);
  if (type === 'bit') return integer.test(sqlType) || sqlType === 'BOOLEAN';
  if (type === 'number') return isNumber(sqlType);
  if (type === 'text') return sqlType === 'VARCHAR' || sqlType.startsWith('ENUM');
  const element = sqlType.endsWith('[]') ? sqlType.slice(0, -2) : undefined;
  if (element === undefined) return false;
  return type === 'list<id>' ? isId(element) : isNumber(element);
}
