import { ParetorecError, nearestName } from '@paretorec/contracts';
import { sqlText } from '../../duckdb/database.js';
import type { Database } from '../../duckdb/database.js';
import { naming } from '../../duckdb/errors.js';

/** What an EB-NeRD column must be, and whether the import can do without it. */
interface EbnerdColumn {
  readonly type:
    'integer' | 'time' | 'number' | 'boolean' | 'text' | 'integers' | 'times' | 'numbers' | 'texts';
  readonly required?: true;
  /** DuckDB type of an absent column's nulls. */
  readonly sql: string;
}

const integer: EbnerdColumn = { type: 'integer', sql: 'BIGINT' };
const number: EbnerdColumn = { type: 'number', sql: 'FLOAT' };
const text: EbnerdColumn = { type: 'text', sql: 'VARCHAR' };

/** Columns of `behaviors.parquet` that the import reads. */
export const BEHAVIOR_COLUMNS = {
  impression_id: { ...integer, required: true },
  user_id: { ...integer, required: true },
  impression_time: { type: 'time', sql: 'TIMESTAMP', required: true },
  article_ids_inview: { type: 'integers', sql: 'BIGINT[]', required: true },
  article_ids_clicked: { type: 'integers', sql: 'BIGINT[]', required: true },
  next_read_time: { ...number, required: true },
  next_scroll_percentage: number,
  article_id: integer,
  read_time: number,
  session_id: integer,
  device_type: integer,
  is_sso_user: { type: 'boolean', sql: 'BOOLEAN' },
  gender: integer,
  postcode: integer,
  age: integer,
  is_subscriber: { type: 'boolean', sql: 'BOOLEAN' },
} as const satisfies Record<string, EbnerdColumn>;

/** Columns of `history.parquet` that the import reads. */
export const HISTORY_COLUMNS = {
  user_id: { ...integer, required: true },
  impression_time_fixed: { type: 'times', sql: 'TIMESTAMP[]', required: true },
  article_id_fixed: { type: 'integers', sql: 'BIGINT[]', required: true },
  read_time_fixed: { type: 'numbers', sql: 'FLOAT[]', required: true },
} as const satisfies Record<string, EbnerdColumn>;

/** Columns of `articles.parquet` that the import reads. */
export const ARTICLE_COLUMNS = {
  article_id: { ...integer, required: true },
  article_type: text,
  category: integer,
  subcategory: { type: 'integers', sql: 'BIGINT[]' },
  topics: { type: 'texts', sql: 'VARCHAR[]' },
  premium: { type: 'boolean', sql: 'BOOLEAN' },
  sentiment_label: text,
  sentiment_score: number,
  published_time: { type: 'time', sql: 'TIMESTAMP' },
  title: text,
  body: text,
  image_ids: { type: 'integers', sql: 'BIGINT[]' },
} as const satisfies Record<string, EbnerdColumn>;

const PATTERNS: Record<EbnerdColumn['type'], RegExp> = {
  integer: /^U?(TINY|SMALL|BIG)?INT(EGER)?$/,
  time: /^(TIMESTAMP|DATE)/,
  number: /^(U?(TINY|SMALL|BIG)?INT(EGER)?|FLOAT|DOUBLE)$/,
  boolean: /^(BOOLEAN|U?TINYINT)$/,
  text: /^VARCHAR$/,
  integers: /^U?(TINY|SMALL|BIG)?INT(EGER)?\[\]$/,
  times: /^TIMESTAMP.*\[\]$/,
  numbers: /^(U?(TINY|SMALL|BIG)?INT(EGER)?|FLOAT|DOUBLE)\[\]$/,
  texts: /^VARCHAR\[\]$/,
};

/** A query over an EB-NeRD file, and which of the wished columns the file has. */
export interface EbnerdSource {
  /** `SELECT` with every wished column (absent ones as nulls), and `source_row` from 1. */
  readonly query: string;
  readonly present: ReadonlySet<string>;
}

/**
 * Checks a file's columns against the wished ones.
 *
 * @throws ParetorecError `missing-column` or `wrong-type`.
 */
export async function ebnerdSource(
  db: Database,
  path: string,
  columns: Readonly<Record<string, EbnerdColumn>>,
): Promise<EbnerdSource> {
  const source = `FROM read_parquet(${sqlText(path)}, file_row_number = true)`;
  const types = await naming(path, () => db.describe(`SELECT * EXCLUDE (file_row_number) ${source}`));
  const present = new Set<string>();
  const expressions = Object.entries(columns).map(([name, column]) => {
    const type = types.get(name);
    if (type === undefined) {
      if (column.required !== true) return `NULL::${column.sql} AS ${name}`;
      const near = nearestName(name, types.keys());
      throw new ParetorecError({
        code: 'missing-column',
        where: path,
        problem: `no column "${name}"`,
        found: [...types.keys()].join(', '),
        ...(near === undefined ? {} : { remedy: `is "${near}" meant?` }),
      });
    }
    // some writers give a column that holds nulls alone no type
    if (!PATTERNS[column.type].test(type) && type !== '"NULL"') {
      throw new ParetorecError({
        code: 'wrong-type',
        where: `${path} column ${name}`,
        problem: 'wrong type',
        found: type,
        expected: column.sql,
        remedy: 'use the file as it was published',
      });
    }
    present.add(name);
    return `CAST(${name} AS ${column.sql}) AS ${name}`;
  });
  return { query: `SELECT ${expressions.join(', ')}, file_row_number + 1 AS source_row ${source}`, present };
}
