import type { LogFile } from '../log/schema.js';

/** A rule for rows. */
export interface RowCheck {
  readonly code: string;
  readonly file: LogFile;
  readonly description: string;
  /** `file.column` that must be usable for the check to run. */
  readonly needs: readonly string[];
  /**
   * Query over the views `checked_<file>` that gives the faulty rows: `sort` (any type, ascending), `example`
   * (text) and `n` (rows it stands for).
   */
  readonly query: string;
}

const LIST_ID = 'lists.list_id';
const IMPRESSION = ['impressions.list_id', 'impressions.position', 'impressions.item_id'];

const place = `'list ' || coalesce(list_id::VARCHAR, 'null') || ', position ' || coalesce("position"::VARCHAR, 'null')`;

function impressionCheck(
  code: string,
  column: string,
  when: string,
  description: string,
  also: string[] = [],
): RowCheck {
  return {
    code,
    file: 'impressions',
    description,
    needs: ['impressions.list_id', `impressions.${column}`, ...also],
    query: `SELECT (list_id, "position") AS sort, ${place} || ': ' || coalesce(${column}::VARCHAR, 'null') AS example, 1 AS n
      FROM checked_impressions WHERE ${when}`,
  };
}

function listCheck(
  code: string,
  columns: string[],
  when: string,
  description: string,
  shown: string,
): RowCheck {
  return {
    code,
    file: 'lists',
    description,
    needs: [LIST_ID, ...columns.map((column) => `lists.${column}`)],
    query: `SELECT list_id AS sort, 'list ' || coalesce(list_id::VARCHAR, 'null') || ': ' || coalesce((${shown})::VARCHAR, 'null') AS example, 1 AS n
      FROM checked_lists WHERE ${when}`,
  };
}

function nullCheck(file: LogFile, columns: string[]): RowCheck {
  return {
    code: 'null-id',
    file,
    description: `${columns.join(' or ')} is null`,
    needs: columns.map((column) => `${file}.${column}`),
    query: `SELECT (file_name, file_row) AS sort, 'row ' || file_row AS example, 1 AS n
      FROM checked_${file} WHERE ${columns.map((column) => `${column} IS NULL`).join(' OR ')}`,
  };
}

function uniqueCheck(code: string, file: LogFile, columns: string[], label: string): RowCheck {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return {
    code,
    file,
    description: `${columns.join(' and ')} occur${columns.length > 1 ? '' : 's'} more than once (rows beyond the first)`,
    needs: columns.map((column) => `${file}.${column}`),
    query: `SELECT (${names}, NULL) AS sort, ${label} || ': ' || count(*) || ' rows' AS example, count(*) - 1 AS n
      FROM checked_${file} WHERE ${columns.map((column) => `"${column}" IS NOT NULL`).join(' AND ')}
      GROUP BY ${names} HAVING count(*) > 1`,
  };
}

/** Every rule for rows, in the order of the report. */
export const ROW_CHECKS: readonly RowCheck[] = [
  nullCheck('lists', ['list_id', 'user_id']),
  nullCheck('impressions', ['list_id', 'item_id']),
  nullCheck('items', ['item_id']),
  nullCheck('users', ['user_id']),
  uniqueCheck('duplicate-list', 'lists', ['list_id'], `'list ' || list_id`),
  uniqueCheck('duplicate-key', 'items', ['item_id'], `'item ' || item_id`),
  uniqueCheck('duplicate-key', 'users', ['user_id'], `'user ' || user_id`),
  uniqueCheck(
    'duplicate-position',
    'impressions',
    ['list_id', 'position'],
    `'list ' || list_id || ', position ' || "position"`,
  ),
  uniqueCheck(
    'duplicate-item',
    'impressions',
    ['list_id', 'item_id'],
    `'list ' || list_id || ', item ' || item_id`,
  ),
  impressionCheck(
    'bad-position',
    'position',
    '"position" IS NULL OR "position" < 1',
    'position is null or below 1',
  ),
  impressionCheck(
    'bad-clicked',
    'clicked',
    'clicked IS NULL OR clicked NOT IN (0, 1)',
    'clicked is neither 0 nor 1',
  ),
  impressionCheck(
    'bad-dwell',
    'dwell',
    'dwell < 0 OR NOT isfinite(dwell)',
    'dwell is negative, infinite or not a number',
  ),
  impressionCheck(
    'dwell-without-click',
    'dwell',
    'clicked = 0 AND dwell > 0 AND isfinite(dwell)',
    'dwell above 0 without a click',
    ['impressions.clicked'],
  ),
  impressionCheck(
    'bad-propensity',
    'propensity',
    'propensity <= 0 OR propensity > 1 OR isnan(propensity)',
    'propensity is not above 0 and at most 1',
  ),
  {
    code: 'unknown-list',
    file: 'impressions',
    description: 'impressions of a list that is not in lists',
    needs: [LIST_ID, 'impressions.list_id'],
    query: `SELECT i.list_id AS sort, 'list ' || i.list_id AS example, count(*) AS n
      FROM checked_impressions i ANTI JOIN checked_lists l ON l.list_id = i.list_id
      WHERE i.list_id IS NOT NULL GROUP BY i.list_id`,
  },
  {
    code: 'empty-list',
    file: 'lists',
    description: 'lists without impressions',
    needs: [LIST_ID, 'impressions.list_id'],
    query: `SELECT l.list_id AS sort, 'list ' || l.list_id AS example, 1 AS n
      FROM checked_lists l ANTI JOIN checked_impressions i ON i.list_id = l.list_id WHERE l.list_id IS NOT NULL`,
  },
  listCheck('bad-time', ['time'], 'time IS NULL', 'time is null', 'time'),
  {
    code: 'time-backwards',
    file: 'lists',
    description: 'lists that stand after a later one (lists are in time order)',
    needs: [LIST_ID, 'lists.time'],
    query: `SELECT (file_name, file_row) AS sort,
        'list ' || coalesce(list_id::VARCHAR, 'null') || ': time ' || time || ' after ' || before AS example, 1 AS n
      FROM (SELECT *, lag(time) OVER (ORDER BY file_name, file_row) AS before FROM checked_lists)
      WHERE time < before`,
  },
  listCheck(
    'time-backwards',
    ['hist_age'],
    'len(list_filter(hist_age, lambda a: a < 0)) > 0',
    'history entries after the list (negative age)',
    'hist_age',
  ),
  listCheck(
    'time-backwards',
    ['hist_age'],
    'len(list_filter(range(1, len(hist_age)), lambda i: hist_age[i] > hist_age[i + 1])) > 0',
    'history not from the most recent click to the oldest',
    'hist_age',
  ),
  {
    code: 'time-backwards',
    file: 'impressions',
    description: 'click or dwell arrived before the list was shown, or dwell before its click',
    needs: [...IMPRESSION, LIST_ID, 'lists.time'],
    query: `SELECT (i.list_id, i."position") AS sort,
        'list ' || i.list_id || ', position ' || i."position" AS example, 1 AS n
      FROM checked_impressions i JOIN checked_lists l ON l.list_id = i.list_id
      WHERE i.click_arrival < l.time OR i.dwell_arrival < l.time`,
  },
  listCheck(
    'bad-history',
    ['hist_item'],
    `len(list_filter(hist_item, lambda x: x IS NULL)) > 0
      OR len(hist_dwell) <> len(hist_item) OR len(hist_age) <> len(hist_item)`,
    'history arrays differ in length or hold a null item',
    'hist_item',
  ),
  listCheck(
    'bad-history',
    ['hist_dwell'],
    'len(list_filter(hist_dwell, lambda d: d < 0 OR NOT isfinite(d::DOUBLE))) > 0',
    'history dwell is negative, infinite or not a number',
    'hist_dwell',
  ),
  listCheck(
    'bad-part',
    ['part'],
    `part IS NULL OR part NOT IN ('train', 'validation', 'test')`,
    'part is not train, validation or test',
    'part',
  ),
];
