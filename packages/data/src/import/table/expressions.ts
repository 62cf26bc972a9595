import { sqlName, sqlText } from '../../duckdb/database.js';
import type { FieldMapping, TableMapping } from './mapping.js';

type Columns = TableMapping['impressions']['columns'];

/** A value and the condition under which it is a fault, both SQL over the loaded table. */
export interface Expression {
  readonly value: string;
  readonly faults: readonly { readonly when: string; readonly reason: string }[];
}

const number = (column: string): string => `TRY_CAST(${column} AS DOUBLE)`;

/** A text column, empty as null. */
export function textOf(column: string): string {
  return `nullif(${sqlName(column)}, '')`;
}

/** UTC milliseconds of a time column; an ISO time without an offset is UTC. */
export function timeOf({ column, unit }: Columns['time']): Expression {
  const text = textOf(column);
  const value =
    unit === 'iso'
      ? `epoch_ms(TRY_CAST(${text} AS TIMESTAMPTZ))`
      : `TRY_CAST(round(${number(text)}${unit === 's' ? ' * 1000' : ''}) AS BIGINT)`;
  return { value, faults: [{ when: `${value} IS NULL`, reason: 'bad-time' }] };
}

/** 0 or 1 by the rule of the mapping. */
export function clickedOf(rule: Columns['clicked']): Expression {
  const value = typeof rule === 'string' ? bitOf(textOf(rule)) : ruleOf(rule);
  return { value, faults: [{ when: `(${value}) IS NULL`, reason: 'bad-clicked' }] };
}

function ruleOf(rule: Exclude<Columns['clicked'], string>): string {
  const text = textOf(rule.column);
  if ('atLeast' in rule)
    return `CASE WHEN isfinite(${number(text)}) THEN (${number(text)} >= ${rule.atLeast})::UTINYINT END`;
  const values = Array.isArray(rule.equals) ? rule.equals : [rule.equals];
  const texts = values.map((value) => sqlText(String(value))).join(', ');
  const numbers = values.filter((value) => typeof value === 'number');
  const byNumber =
    numbers.length === 0 ? '' : ` OR coalesce(${number(text)} IN (${numbers.join(', ')}), false)`;
  return `(${text} IN (${texts})${byNumber})::UTINYINT`;
}

function bitOf(text: string): string {
  return `CASE WHEN lower(${text}) IN ('1', 'true', '1.0') THEN 1 WHEN lower(${text}) IN ('0', 'false', '0.0') THEN 0 END::UTINYINT`;
}

const DWELL_FACTOR = { s: 1, ms: 0.001, min: 60 } as const;

/** Seconds of dwell: 0 unclicked, null unknown. `clicked` is SQL that gives 0 or 1. */
export function dwellOf(
  { column, unit, whenUnclicked }: NonNullable<Columns['dwell']>,
  clicked: string,
): Expression {
  const text = textOf(column);
  const seconds = `(${number(text)} * ${DWELL_FACTOR[unit]})`;
  const looked = whenUnclicked === 'ignore' ? `(${clicked}) = 1 AND ` : '';
  return {
    value: `CASE WHEN (${clicked}) = 0 THEN 0 ELSE ${seconds} END::FLOAT`,
    faults: [
      { when: `${looked}${text} IS NOT NULL AND ${number(text)} IS NULL`, reason: 'wrong-type' },
      { when: `${looked}(${seconds} < 0 OR NOT isfinite(${seconds}::FLOAT))`, reason: 'bad-dwell' },
      ...(whenUnclicked === 'reject'
        ? [{ when: `(${clicked}) = 0 AND ${seconds} > 0`, reason: 'dwell-without-click' }]
        : []),
    ],
  };
}

/** A position from 1. */
export function positionOf(position: NonNullable<Columns['position']>): Expression {
  const { column, from } = typeof position === 'string' ? { column: position, from: 1 } : position;
  const value = `(TRY_CAST(${textOf(column)} AS INTEGER) + ${1 - from})`;
  return { value, faults: [{ when: `${value} IS NULL OR ${value} < 1`, reason: 'wrong-type' }] };
}

/** A field's value by its kind; a NaN is null. */
export function fieldOf(field: FieldMapping): Expression {
  if (field.kind === 'multi') {
    const list =
      field.separator === undefined
        ? sqlName(field.column)
        : `string_split(${sqlName(field.column)}, ${sqlText(field.separator)})`;
    return {
      value: `list_filter(list_transform(${list}, lambda x: trim(x)), lambda x: x <> '')`,
      faults: [],
    };
  }
  return field.kind === 'categorical' ? { value: textOf(field.column), faults: [] } : numericOf(field.column);
}

/** A label's value. */
export function labelOf(column: string, kind: 'binary' | 'numeric' | 'duration'): Expression {
  if (kind !== 'binary') return numericOf(column);
  const value = bitOf(textOf(column));
  return {
    value,
    faults: [{ when: `${textOf(column)} IS NOT NULL AND (${value}) IS NULL`, reason: 'wrong-type' }],
  };
}

function numericOf(column: string): Expression {
  const text = textOf(column);
  return {
    value: `CASE WHEN NOT isnan(${number(text)}) THEN ${number(text)}::FLOAT END`,
    faults: [
      {
        when: `${text} IS NOT NULL AND ${number(text)} IS NULL OR isinf(${number(text)}::FLOAT)`,
        reason: 'wrong-type',
      },
    ],
  };
}

/** The first fault that applies, as SQL, or null. */
export function firstFault(faults: readonly { readonly when: string; readonly reason: string }[]): string {
  if (faults.length === 0) return 'NULL::VARCHAR';
  return `CASE ${faults.map(({ when, reason }) => `WHEN ${when} THEN '${reason}'`).join(' ')} END`;
}
