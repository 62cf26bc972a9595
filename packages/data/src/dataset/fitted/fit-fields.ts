import { ParetorecError, nearestName } from '@paretorec/contracts';
import type { FieldGroup } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import type { FieldSource } from '../fields/field-source.js';
import type { FeatureOptions } from '../options.js';
import { fieldColumn, finiteSql, numericSql, textsSql } from '../tables/source.js';
import type { LogSource } from '../tables/source.js';
import type { NumericScale } from './numeric-scale.js';
import type { FittedField } from './fitted-field.js';
import { vocabularyTable } from './fitted-field.js';

/** Quantiles are taken from at most about this many rows, every k-th list of the training part. */
const SAMPLE_ROWS = 2_000_000;

/** Training rows of each group, and how often each counts for vocabularies. */
const TRAIN: Readonly<Record<FieldGroup, string>> = {
  user: '(SELECT e.*, n.uses FROM t_users e JOIN t_user_uses n ON n.row_id = e.row_id)',
  context:
    '(SELECT l.*, c.* EXCLUDE (seq), 1 AS uses FROM t_lists l JOIN t_context c ON c.seq = l.seq WHERE l.part = 0)',
  item: '(SELECT e.*, n.uses FROM t_items e JOIN t_item_uses n ON n.row_id = e.row_id)',
  impression: '(SELECT *, 1 AS uses FROM t_impressions WHERE part = 0)',
  history: '(SELECT h.*, 1 AS uses FROM t_history h JOIN t_lists l ON l.seq = h.seq WHERE l.part = 0)',
};

/** Creates `t_item_uses` and `t_user_uses`: how often an item was shown or remembered, or a user came, in training. */
export async function countUses(db: Database): Promise<void> {
  await db.run(`CREATE TABLE t_item_uses AS SELECT row_id, sum(uses) AS uses FROM (
      SELECT item_row AS row_id, count(*) AS uses FROM t_impressions WHERE part = 0 GROUP BY 1
      UNION ALL
      SELECT item_row, count(*) FROM t_history h JOIN t_lists l ON l.seq = h.seq WHERE l.part = 0 GROUP BY 1
    ) GROUP BY row_id`);
  await db.run(
    'CREATE TABLE t_user_uses AS SELECT user_row AS row_id, count(*) AS uses FROM t_lists WHERE part = 0 GROUP BY 1',
  );
}

/** Value of a field in its group's table, of the table's own type. */
export function rawValue(source: FieldSource, alias: string): string {
  return source.origin === 'id' ? `${alias}.id` : `${alias}.${fieldColumn(source.column)}`;
}

/** Value of a numeric field as a DOUBLE. */
export function numericValue(log: LogSource, source: FieldSource, alias: string): string {
  return numericSql(rawValue(source, alias), fieldType(log, source));
}

/** Values of a multi-valued field as a list of texts, null when missing. */
export function multiValue(log: LogSource, source: FieldSource, alias: string): string {
  return textsSql(rawValue(source, alias), fieldType(log, source));
}

function fieldType(log: LogSource, source: FieldSource): string {
  if (source.origin !== 'declared') return 'DOUBLE';
  const file = (
    { user: 'users', context: 'lists', item: 'items', impression: 'impressions', history: 'lists' } as const
  )[source.group];
  return log.types[file].get(source.column) ?? 'DOUBLE';
}

/**
 * Fits vocabularies and scales on the training part.
 *
 * Ids are given from the most to the least frequent, so that the same training part gives the same ids.
 */
export async function fitFields(
  db: Database,
  log: LogSource,
  sources: readonly FieldSource[],
  options: FeatureOptions,
): Promise<FittedField[]> {
  const dropout = dropoutOf(sources, options.idDropout);
  const poolingOf = choiceOf(sources, 'multi', options.pooling, 'mean', 'features.pooling');
  const formOf = choiceOf(sources, 'numeric', options.numericForm, 'value', 'features.numericForm');
  const numericRows = (form: string): number => 1 + (form === 'value' ? 1 : (options.numericBins ?? 20));
  const scales = await fitScales(db, log, sources);
  const fitted: FittedField[] = [];
  for (const [index, source] of sources.entries()) {
    const numeric = source.kind === 'numeric';
    const [pooling, form] = [poolingOf(source), formOf(source)];
    const rows = numeric
      ? numericRows(form)
      : 1 + (await fitVocabulary(db, log, source, index, options.minCount ?? 1));
    const spec = {
      name: source.name,
      group: source.group,
      kind: source.kind,
      rows,
      idDropout: dropout(source),
      ...(pooling !== 'mean' && { pooling }),
      ...(form !== 'value' && { form }),
    };
    fitted.push({ source, spec, ...(numeric ? { scale: scales.get(source.name) } : {}) });
  }
  return fitted;
}

async function fitVocabulary(
  db: Database,
  log: LogSource,
  source: FieldSource,
  index: number,
  minCount: number,
): Promise<number> {
  const value =
    source.kind === 'multi'
      ? `unnest(${multiValue(log, source, 't')})`
      : `CAST(${rawValue(source, 't')} AS VARCHAR)`;
  const table = vocabularyTable(index);
  await db.run(`CREATE TABLE ${table} AS
    SELECT value, CAST(row_number() OVER (ORDER BY uses DESC, value) AS INTEGER) AS id
    FROM (SELECT value, sum(uses) AS uses FROM (SELECT ${value} AS value, t.uses FROM ${TRAIN[source.group]} t)
      WHERE value IS NOT NULL GROUP BY value HAVING sum(uses) >= ${minCount})
    ORDER BY id`);
  return (await db.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)).n;
}

async function fitScales(
  db: Database,
  log: LogSource,
  sources: readonly FieldSource[],
): Promise<Map<string, NumericScale>> {
  const scales = new Map<string, NumericScale>();
  for (const group of Object.keys(TRAIN) as FieldGroup[]) {
    const fields = sources.filter((source) => source.group === group && source.kind === 'numeric');
    if (fields.length === 0) continue;
    const train = group === 'user' || group === 'item' ? TRAIN[group] : await sampled(db, TRAIN[group]);
    const finite = fields.map((field) => finiteSql(numericValue(log, field, 't')));
    const quantiles = await db.row<Record<string, number[] | null>>(
      `SELECT ${finite.map((v, i) => `quantile_disc(${v}, [0.001, 0.01, 0.5, 0.99, 0.999]) AS q${i}`).join(', ')} FROM ${train} t`,
    );
    const plans = finite.map((value, i) => plan(value, quantiles[`q${i}`] ?? [0, 0, 0, 0, 0]));
    const sums = await db.row<Record<string, number | bigint | null>>(
      `SELECT ${plans.map(({ unit }, i) => `count(${unit}) AS n${i}, ${exactSum(unit)} AS a${i}, ${exactSum(`${unit} * ${unit}`)} AS b${i}`).join(', ')} FROM ${train} t`,
    );
    fields.forEach((field, i) => {
      const { scale, low, range } = plans[i]!;
      const n = Number(sums[`n${i}`] ?? 0);
      const mean = n === 0 ? 0 : Number(sums[`a${i}`]) / SUM_UNIT / n;
      const variance = n === 0 ? 0 : Math.max(0, Number(sums[`b${i}`]) / SUM_UNIT / n - mean * mean);
      scales.set(field.name, { scale, mean: low + mean * range, spread: Math.sqrt(variance) * range || 1 });
    });
  }
  return scales;
}

async function sampled(db: Database, train: string): Promise<string> {
  const { n } = await db.row<{ n: number }>(`SELECT count(*) AS n FROM ${train}`);
  const every = Math.ceil(n / SAMPLE_ROWS);
  return every <= 1 ? train : `(SELECT * FROM ${train} WHERE seq % ${every} = 0)`;
}

/** Sums are taken in whole parts of 2^-30, which add up to the same in any order of threads. */
const SUM_UNIT = 2 ** 30;

function exactSum(value: string): string {
  return `sum(CAST(round(${value} * ${SUM_UNIT}) AS BIGINT))`;
}

function plan(
  value: string,
  quantiles: readonly number[],
): { scale: 'linear' | 'log'; low: number; range: number; unit: string } {
  const [min = 0, q01 = 0, median = 0, q99 = 0, max = 0] = quantiles;
  const scale = min >= 0 && q99 - median > 4 * (median - q01) && q99 > 10 ? 'log' : 'linear';
  const low = scale === 'log' ? Math.log1p(min) : min;
  const range = (scale === 'log' ? Math.log1p(max) : max) - low;
  const scaled = scale === 'log' ? `ln(1 + greatest(${value}, 0))` : value;
  const unit =
    range > 0
      ? `least(greatest((${scaled} - CAST(${low} AS DOUBLE)) / CAST(${range} AS DOUBLE), 0), 1)`
      : `(${value} * 0)`;
  return { scale, low, range, unit: `(CASE WHEN ${value} IS NOT NULL THEN ${unit} END)` };
}

/** A choice for all fields of a kind, or by the fields' names; the fallback for fields of other kinds. */
function choiceOf<Choice extends string>(
  sources: readonly FieldSource[],
  kind: FieldSource['kind'],
  option: Choice | Readonly<Record<string, Choice>> | undefined,
  fallback: Choice,
  where: string,
): (source: FieldSource) => Choice {
  const named: Readonly<Record<string, Choice>> = typeof option === 'object' ? option : {};
  const known = sources.filter((source) => source.kind === kind).map(({ name }) => name);
  const unknown = Object.keys(named).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, known);
    throw new ParetorecError({
      code: 'unknown-field',
      where,
      problem: `no ${kind} field "${unknown}"`,
      ...(near === undefined ? { expected: known.join(', ') } : { remedy: `did you mean "${near}"?` }),
    });
  }
  const all = typeof option === 'string' ? option : fallback;
  return (source) => (source.kind === kind ? (named[source.name] ?? all) : fallback);
}

function dropoutOf(
  sources: readonly FieldSource[],
  option: FeatureOptions['idDropout'],
): (source: FieldSource) => number {
  const named = typeof option === 'object' ? option : {};
  const item = typeof option === 'number' ? option : 0.5;
  const known = sources.filter((source) => source.kind !== 'numeric').map((source) => source.name);
  for (const name of Object.keys(named)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new ParetorecError({
      code: 'unknown-field',
      where: 'features.idDropout',
      problem: `no field of ids "${name}"`,
      ...(near === undefined ? { expected: known.join(', ') } : { remedy: `did you mean "${near}"?` }),
    });
  }
  for (const share of [item, ...Object.values(named)]) {
    if (share >= 0 && share <= 1) continue;
    throw new ParetorecError({
      code: 'bad-option',
      where: 'features.idDropout',
      problem: 'not a share',
      found: String(share),
      expected: '0 to 1',
    });
  }
  return (source) => {
    if (source.kind === 'numeric') return 0;
    const own = named[source.name];
    if (own !== undefined) return own;
    if (source.origin !== 'id') return 0;
    return source.group === 'item' ? item : Math.min(0.1, item);
  };
}
