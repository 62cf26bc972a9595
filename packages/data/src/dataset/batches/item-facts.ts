import { nearestName, ParetorecError, type ItemFacts } from '@paretorec/contracts';
import { sqlName, type Database } from '../../duckdb/database.js';
import { textsSql, type LogSource } from '../tables/source.js';
import { columnItems } from './vectors.js';

/**
 * What metrics may know of every item of a log: its share of the training part's clicks, and its values in fields of the items.
 *
 * The share of item i is (1 + its clicks) / (items + all clicks), so that the shares sum to 1; without a click in training it is
 * unknown.
 *
 * @throws ParetorecError `no-such-field` for a field that the log's items lack, or whose values are numbers.
 */
export async function readItemFacts(
  db: Database,
  source: LogSource,
  fields: readonly string[],
): Promise<ReadonlyMap<string, ItemFacts>> {
  const columns = fields.map((field) => categoriesSql(source, field));
  const rows: { readonly id: string; readonly clicks: number; readonly categories: readonly string[][] }[] =
    [];
  const sql = `WITH clicked AS (
      SELECT s.item_row AS item_row, count(*) AS clicks
      FROM (SELECT unnest(shown) AS s FROM t_encoded WHERE part = 0) WHERE s.clicked = 1 GROUP BY 1
    )
    SELECT t.id, coalesce(c.clicks, 0)::DOUBLE AS clicks ${columns.map((column) => `, ${column}`).join('')}
    FROM t_items t LEFT JOIN clicked c ON c.item_row = t.row_id
    LEFT JOIN items f ON t.key = CAST(f.item_id AS ${source.keys.item}) ORDER BY t.row_id`;
  for await (const chunk of db.stream(sql)) {
    const clicks = columnItems<Float64Array>(chunk, 1);
    const column = (index: number, row: number): unknown => chunk.getColumnVector(index).getItem(row);
    for (let row = 0; row < chunk.rowCount; row++)
      rows.push({
        id: String(column(0, row)),
        clicks: clicks[row]!,
        categories: fields.map((_, field) => textsOf(column(2 + field, row))),
      });
  }
  const total = rows.reduce((sum, { clicks }) => sum + clicks, 0);
  return new Map(
    rows.map(({ id, clicks, categories }) => [
      id,
      {
        id,
        ...(total === 0 ? {} : { popularity: (1 + clicks) / (rows.length + total) }),
        ...(fields.length === 0 ? {} : { categories }),
      },
    ]),
  );
}

/** The distinct values of a field of the items as a JSON array of texts; null where unknown. */
function categoriesSql({ log, types }: LogSource, field: string): string {
  const known = log.schema.fields.filter(({ group, kind }) => group === 'item' && kind !== 'numeric');
  const found = known.find(({ name }) => name === field);
  if (found === undefined || !types.items.has(field)) {
    const names = known.map(({ name }) => name);
    const nearest = nearestName(field, names);
    throw new ParetorecError({
      code: 'no-such-field',
      where: 'metrics.categories',
      problem: 'the log has no such categorical or multi-valued field of items',
      found: `"${field}"`,
      expected: names.length === 0 ? 'none: its items have no such field' : names.join(', '),
      ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
    });
  }
  const texts = textsSql(`f.${sqlName(field)}`, types.items.get(field)!);
  return `to_json(list_sort(list_distinct(${texts})))::VARCHAR`;
}

function textsOf(json: unknown): string[] {
  if (typeof json !== 'string') return [];
  const values = JSON.parse(json) as readonly (string | null)[] | null;
  return (values ?? []).filter((value) => value !== null);
}
