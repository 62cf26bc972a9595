import { labelName, ParetorecError, nearestName } from '@paretorec/contracts';
import type { ComputedLabel, FieldLabel, Label } from '@paretorec/contracts';
import type { Database } from '../../duckdb/database.js';
import type { LogLabel, LogSchema } from '../../log/schema.js';
import type { FittedObjective, ObjectiveData, TargetOptions } from '../options.js';
import { labelColumn } from '../tables/source.js';
import type { LabelTransform } from './label-transform.js';

/**
 * Checks objectives against the log's labels and, of computed labels, the fields of its items.
 *
 * @throws ParetorecError `no-objective`, `duplicate-objective`, `unknown-label`, `unknown-field`, `wrong-kind` or `bad-option`, naming
 *   the objective.
 */
export function checkObjectives(schema: LogSchema, objectives: readonly ObjectiveData[]): void {
  if (objectives.length === 0) {
    throw new ParetorecError({
      code: 'no-objective',
      where: 'objectives',
      problem: 'no objective',
      expected: 'at least one',
    });
  }
  objectives.forEach(({ name, label, target = {} }, i) => {
    if (objectives.findIndex((other) => other.name === name) !== i) {
      throw new ParetorecError({
        code: 'duplicate-objective',
        where: `objectives.${name}`,
        problem: 'the name stands twice',
      });
    }
    const where = `objectives.${name}.label`;
    if (typeof label === 'string') checkColumn(schema, where, label);
    else if (label.use === 'mixture')
      Object.keys(label.of).forEach((column) => checkColumn(schema, `${where}.of`, column));
    else checkField(schema, `${where}.field`, label);
    checkTarget(name, target);
  });
}

function checkColumn(schema: LogSchema, where: string, label: string): void {
  const labels = schema.labels.map(({ name }) => name);
  if (labels.includes(label)) return;
  const near = nearestName(label, labels);
  throw new ParetorecError({
    code: 'unknown-label',
    where,
    problem: `the log has no label "${label}"`,
    expected: labels.join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}

/** Whether a kind of label needs numbers; the others need values that are equal or not. */
const NEEDS_NUMBERS: Readonly<Record<FieldLabel['use'], boolean>> = {
  'new-values': false,
  'item-field': true,
};

function checkField(schema: LogSchema, where: string, { use, field }: FieldLabel): void {
  const numbers = NEEDS_NUMBERS[use];
  const fields = schema.fields.filter(({ group }) => group === 'item');
  const fitting = fields.filter(({ kind }) => (kind === 'numeric') === numbers).map(({ name }) => name);
  if (fitting.includes(field)) return;
  const there = fields.find(({ name }) => name === field);
  const near = there === undefined ? nearestName(field, fitting) : undefined;
  const wanted = numbers ? 'numeric' : 'categorical or multi-valued';
  throw new ParetorecError({
    code: there === undefined ? 'unknown-field' : 'wrong-kind',
    where,
    problem:
      there === undefined
        ? `the items of the log have no ${wanted} field "${field}"`
        : `${use} needs a ${wanted} field, and "${field}" is ${there.kind}`,
    expected: fitting.length === 0 ? 'none: its items have no such field' : fitting.join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}

function checkTarget(name: string, { capQuantile = 0.99, bins = 10 }: TargetOptions): void {
  const fail = (key: string, found: unknown, expected: string): never => {
    throw new ParetorecError({
      code: 'bad-option',
      where: `objectives.${name}.target.${key}`,
      problem: 'out of range',
      found: String(found),
      expected,
    });
  };
  if (!(capQuantile > 0 && capQuantile <= 1)) fail('capQuantile', capQuantile, 'above 0 and at most 1');
  if (bins !== 'none' && !(Number.isInteger(bins) && bins >= 2))
    fail('bins', bins, 'a whole number of 2 or more, or none');
}

/** A label that knows which of the columns that it mixes are durations. */
export function withDurations(schema: LogSchema, label: Label): Label {
  if (typeof label === 'string' || label.use !== 'mixture') return label;
  const isDuration = (column: string): boolean =>
    schema.labels.some(({ name, kind }) => name === column && kind === 'duration');
  return { ...label, durations: Object.keys(label.of).filter(isDuration) };
}

/**
 * Fits each objective's label transform on the training part: durations on clicks of known duration, other numbers
 * on the known values of the objective's population, of a mixture on those above 0: most items are worth nothing.
 *
 * @throws ParetorecError `no-label-values` when training knows no value, or of a mixture none above 0; `not-binary` when a binary label is neither
 *   0 nor 1.
 */
export async function fitLabels(
  db: Database,
  schema: LogSchema,
  objectives: readonly ObjectiveData[],
): Promise<FittedObjective[]> {
  const fitted: FittedObjective[] = [];
  for (const { name, label, population, target } of objectives) {
    const kind = kindOf(schema, label);
    const transform = await fitTransform(db, { name, label, population, kind, target: target ?? {} });
    fitted.push({ name, label, population, transform });
  }
  return fitted;
}

type LabelKind = LogLabel['kind'] | 'share' | 'mixture';

const COMPUTED_KINDS: Readonly<Record<ComputedLabel['use'], LabelKind>> = {
  'new-values': 'share',
  'item-field': 'numeric',
  mixture: 'mixture',
};

function kindOf(schema: LogSchema, label: Label): LabelKind {
  if (typeof label === 'string') return schema.labels.find(({ name }) => name === label)?.kind ?? 'numeric';
  return COMPUTED_KINDS[label.use];
}

interface LabelPlan {
  readonly name: string;
  readonly label: Label;
  readonly population: 'all' | 'clicked';
  readonly kind: LabelKind;
  readonly target: TargetOptions;
}

async function fitTransform(
  db: Database,
  { name, label, population, kind, target }: LabelPlan,
): Promise<LabelTransform> {
  const column = labelColumn(label);
  const clicks = population === 'clicked' || kind === 'duration' ? 'AND clicked = 1' : '';
  const worth = kind === 'mixture' ? `AND ${column} > 0` : '';
  const q = target.capQuantile ?? 0.99;
  const found = await db.row<{
    n: number;
    odd: number;
    low: number | null;
    low_q: number | null;
    cap: number | null;
  }>(`
    SELECT count(*) AS n, count(*) FILTER (WHERE ${column} NOT IN (0, 1)) AS odd, min(${column}) AS low,
      ${kind === 'binary' || kind === 'share' ? 'NULL AS low_q, NULL AS cap' : `quantile_disc(${column}, ${1 - q}) AS low_q, quantile_disc(${column}, ${q}) AS cap`}
    FROM t_impressions WHERE part = 0 AND ${column} IS NOT NULL ${clicks} ${worth}`);
  if (found.n === 0) {
    throw new ParetorecError({
      code: 'no-label-values',
      where: `objectives.${name}.label`,
      problem: `the training part knows no value${worth === '' ? '' : ' above 0'} of "${labelName(label)}"${clicks === '' ? '' : ' on clicks'}`,
      remedy: 'leave the objective out, or choose another label or split',
    });
  }
  if (kind === 'share') return { kind: 'share' };
  if (kind === 'binary') {
    if (found.odd === 0) return { kind: 'binary' };
    throw new ParetorecError({
      code: 'not-binary',
      where: `objectives.${name}.label`,
      problem: `the binary label "${labelName(label)}" has values other than 0 and 1`,
      remedy: 'declare it numeric in schema.json',
    });
  }
  const low = (found.low ?? 0) >= 0 ? 0 : (found.low_q ?? 0);
  const { scale = 'log', bins = 10 } = target;
  return { kind: 'scaled', low, cap: found.cap ?? 0, scale, bins, zeroUnclicked: kind === 'duration' };
}
