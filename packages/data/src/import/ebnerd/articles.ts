import type { Database } from '../../duckdb/database.js';
import type { LogField } from '../../log/schema.js';
import type { StagedField } from '../importer.js';
import { ARTICLE_COLUMNS, ebnerdSource } from './columns.js';

interface ArticleField {
  /** Columns of articles.parquet it needs. */
  readonly column: keyof typeof ARTICLE_COLUMNS;
  readonly field: Omit<LogField, 'file' | 'group'>;
  readonly sql: string;
}

const FIELDS: readonly ArticleField[] = [
  { column: 'article_type', field: { name: 'article_type', kind: 'categorical' }, sql: 'article_type' },
  { column: 'category', field: { name: 'category', kind: 'categorical' }, sql: 'category' },
  { column: 'subcategory', field: { name: 'subcategory', kind: 'multi' }, sql: 'subcategory' },
  { column: 'topics', field: { name: 'topics', kind: 'multi' }, sql: 'topics' },
  { column: 'premium', field: { name: 'premium', kind: 'categorical' }, sql: 'premium::UTINYINT' },
  {
    column: 'sentiment_label',
    field: { name: 'sentiment_label', kind: 'categorical' },
    sql: 'sentiment_label',
  },
  { column: 'sentiment_score', field: { name: 'sentiment_score', kind: 'numeric' }, sql: 'sentiment_score' },
  {
    column: 'title',
    field: { name: 'title_length', kind: 'numeric', unit: 'characters' },
    sql: 'title_length',
  },
  {
    column: 'body',
    field: { name: 'body_length', kind: 'numeric', unit: 'ln(1+characters)' },
    sql: 'body_length',
  },
  { column: 'image_ids', field: { name: 'images', kind: 'numeric', unit: 'count' }, sql: 'images' },
];

/** Creates `staged_items`, one row an article that occurs in a list or a history, and gives the columns known. */
export async function stageArticles(db: Database, path: string | undefined): Promise<ReadonlySet<string>> {
  await db.run(`
    CREATE TABLE occurring AS
    SELECT item_id FROM staged_impressions UNION SELECT item_id FROM past_clicks`);
  if (path === undefined) {
    await db.run('CREATE TABLE staged_items AS SELECT item_id FROM occurring; DROP TABLE occurring');
    return new Set();
  }
  const { query, present } = await ebnerdSource(db, path, ARTICLE_COLUMNS);
  await db.run(`
    CREATE TABLE articles AS
    SELECT * EXCLUDE (title, body, image_ids, published_time), epoch_ms(published_time) AS published,
      length(title) AS title_length, ln(1 + length(body))::FLOAT AS body_length, coalesce(len(image_ids), 0) AS images,
      row_number() OVER (PARTITION BY article_id ORDER BY source_row) AS nth
    FROM (${query})
    WHERE article_id IS NULL OR article_id IN (SELECT item_id FROM occurring)`);
  await db.run(`
    INSERT INTO rejects
    SELECT 'articles.parquet', source_row, CASE WHEN article_id IS NULL THEN 'null-id' ELSE 'duplicate-key' END,
      to_json({'article_id': article_id})::VARCHAR
    FROM articles WHERE article_id IS NULL OR nth > 1`);
  await db.run(`
    CREATE TABLE staged_items AS
    SELECT o.item_id, a.* EXCLUDE (article_id, nth, source_row)
    FROM occurring o LEFT JOIN articles a ON a.article_id = o.item_id AND a.nth = 1;
    DROP TABLE occurring; DROP TABLE articles`);
  return present;
}

/** Item fields of the columns present, and the item's age when shown. */
export function articleFields(present: ReadonlySet<string>): StagedField[] {
  const fields: StagedField[] = FIELDS.filter(({ column }) => present.has(column)).map(({ field, sql }) => ({
    field: { ...field, file: 'items', group: 'item' },
    sql,
  }));
  if (present.has('published_time')) {
    fields.push({
      field: {
        name: 'item_age',
        file: 'impressions',
        group: 'impression',
        kind: 'numeric',
        unit: 'ln(1+hours)',
        description: 'since publication; null when unknown or dated after the list',
      },
      sql: `(SELECT CASE WHEN a.published <= i.time THEN ln(1 + (i.time - a.published) / 3600000) END
        FROM staged_items a WHERE a.item_id = i.item_id)::FLOAT`,
    });
  }
  return fields;
}
