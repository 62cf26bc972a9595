import type { ComputedLabel, FieldLabel, MixedLabel } from '@paretorec/contracts';
import { sqlName, sqlNumber } from '../../duckdb/database.js';
import { durationSql, finiteSql, labelColumn, numericSql, textsSql } from './source.js';
import type { LogSource } from './source.js';

/** A label in a query of `t_events`, there called `f`: an expression of type DOUBLE, null where unknown, and the join that it needs. */
interface LabelSql {
  readonly value: string;
  readonly join: string;
}

/**
 * A computed label; unknown in a log that lacks the field or, wherever it counts, a column.
 *
 * @param alias of what is joined.
 */
export function computedLabel(source: LogSource, label: ComputedLabel, alias: string): LabelSql {
  return label.use === 'mixture' ? mixture(label) : ofField(source, label, alias);
}

function mixture({ of, durations = [] }: MixedLabel): LabelSql {
  const parts = Object.entries(of).map(([column, worth]) => {
    const value = `f.${labelColumn(column)}`;
    return `${sqlNumber(worth)} * ${durations.includes(column) ? durationSql('f', value) : value}`;
  });
  return { value: finiteSql(`(${parts.join(' + ')})`), join: '' };
}

function ofField(source: LogSource, { use, field }: FieldLabel, alias: string): LabelSql {
  const type = source.types.items.get(field);
  if (type === undefined) return { value: 'CAST(NULL AS DOUBLE)', join: '' };
  const column = `v.${sqlName(field)}`;
  const [rows, keys] =
    use === 'item-field'
      ? [itemsWith(source, finiteSql(numericSql(column, type))), ['item_row']]
      : [newValues(itemsWith(source, textsSql(column, type))), ['seq', 'position', 'item_row']];
  const on = keys.map((key) => `${alias}.${key} = f.${key}`).join(' AND ');
  return { value: `${alias}.value`, join: `LEFT JOIN (${rows}) ${alias} ON ${on}` };
}

/** The items by row number, with a value of their file's row `v`. */
function itemsWith({ keys }: LogSource, value: string): string {
  return `SELECT i.row_id AS item_row, ${value} AS value
    FROM t_items i JOIN items v ON i.key = CAST(v.item_id AS ${keys.item})`;
}

/** Share of each shown item's texts that are the first of their kind in the list; no row for an item without a text. */
function newValues(items: string): string {
  const texts = `SELECT e.seq, e.position, e.item_row, unnest(list_distinct(i.value)) AS text
    FROM t_events e JOIN (${items}) i ON i.item_row = e.item_row`;
  const counted = `SELECT *, row_number() OVER (PARTITION BY seq, text ORDER BY position, item_row) AS nth FROM (${texts})`;
  return `SELECT seq, position, item_row, count(*) FILTER (WHERE nth = 1) / count(*) AS value
    FROM (${counted}) GROUP BY seq, position, item_row`;
}
