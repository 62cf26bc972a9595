import { basename, dirname } from 'node:path';
import type { ImportContext, Staged, StagedField } from '../importer.js';
import { articleFields, stageArticles } from './articles.js';
import { findEbnerdFiles } from './layout.js';
import { stageBehaviors, stagePastClicks } from './stage.js';
import { stageUsers } from './users.js';

/** Hours before the end of the official train period that become the validation part. */
const VALIDATION_HOURS = 24;

/**
 * Reads the official EB-NeRD layout. Left out because they are not known at the list's time: the shown page's
 * own `read_time` and `scroll_percentage`, the number of items in view (it grows as the reader scrolls), and the
 * articles' totals of views and reading time.
 */
export async function importEbnerd({ db, source, stage }: ImportContext): Promise<Staged> {
  const layout = await findEbnerdFiles(source);
  stage('reading behaviours');
  const present = await stageBehaviors(db, layout);
  await db.run(`
    CREATE TABLE staged_lists AS
    SELECT split, impression_id AS list_id, user_id, time, session_id, device_type,
      (article_id IS NULL)::UTINYINT AS front_page,
      CASE WHEN split = 'validation' THEN 'test'
        WHEN time > (SELECT max(time) FROM checked WHERE reason IS NULL AND split = 'train')
          - ${VALIDATION_HOURS * 3_600_000} THEN 'validation'
        ELSE 'train' END AS part,
      is_sso_user, gender, postcode, age, is_subscriber
    FROM checked WHERE reason IS NULL`);
  stage('reading histories');
  await stagePastClicks(db, layout);
  stage('unfolding lists');
  await db.run(`
    CREATE TABLE staged_impressions AS
    SELECT list_id, time, position, item_id, clicked,
      CASE WHEN clicked = 0 THEN 0 ELSE dwell END::FLOAT AS dwell,
      CASE WHEN clicked = 0 THEN 0 ELSE scroll END::FLOAT AS scroll
    FROM (
      SELECT list_id, time, position, item_id, list_contains(clicks, item_id)::UTINYINT AS clicked, dwell, scroll
      FROM (
        SELECT impression_id AS list_id, time, dwell, scroll, clicks,
          unnest(article_ids_inview) AS item_id, generate_subscripts(article_ids_inview, 1) AS position
        FROM checked WHERE reason IS NULL
      )
    )`);
  const users = await stageUsers(db, present);
  const articles = await stageArticles(db, layout.articles);
  return {
    fields: [...contextFields(present), ...users, ...articleFields(articles)],
    labels: present.has('next_scroll_percentage')
      ? [
          {
            label: {
              name: 'scroll',
              kind: 'numeric',
              unit: 'percent',
              description: 'how far the clicked article was scrolled; 0 unclicked, null unknown',
            },
            sql: 'scroll',
          },
        ]
      : [],
    listColumns: layout.splits.length > 1 ? ['session_id', 'part'] : ['session_id'],
    dwell: true,
    sources: [
      ...layout.splits.flatMap((split) => [split.behaviors, split.history]),
      ...(layout.articles === undefined ? [] : [layout.articles]),
    ],
    notes: {
      splits: layout.splits.map((split) =>
        split.name === 'all' ? 'by time' : basename(dirname(split.behaviors)),
      ),
    },
  };
}

function contextFields(present: ReadonlySet<string>): StagedField[] {
  const base = { file: 'lists', group: 'context', kind: 'categorical' } as const;
  const fields: StagedField[] = [
    { field: { ...base, name: 'hour', unit: 'UTC' }, sql: '(time // 3600000 % 24)::UTINYINT' },
    // 1970-01-01 was a Thursday
    {
      field: { ...base, name: 'weekday', description: '0 is Monday, UTC' },
      sql: '((time // 86400000 + 3) % 7)::UTINYINT',
    },
  ];
  if (present.has('device_type')) {
    fields.push({
      field: { ...base, name: 'device_type', description: '1 desktop, 2 phone, 3 tablet' },
      sql: 'device_type',
    });
  }
  if (present.has('article_id')) {
    fields.push({
      field: { ...base, name: 'front_page', description: '1 the front page, 0 an article page' },
      sql: 'front_page',
    });
  }
  return fields;
}
