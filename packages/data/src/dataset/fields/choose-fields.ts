import { ParetorecError, nearestName } from '@paretorec/contracts';
import type { FieldGroup } from '@paretorec/contracts';
import { PUBLISH_TIME } from '../tables/entities.js';
import type { LogSource } from '../tables/source.js';
import type { FeatureOptions } from '../options.js';
import type { FieldSource } from './field-source.js';

const GROUPS: readonly FieldGroup[] = ['user', 'context', 'item', 'impression', 'history'];

/**
 * The fields of an experiment: ids, the log's declared fields, and what is derived from the past.
 *
 * A name that two groups share becomes `<group>.<name>` in both. A declared field takes the place of a derived one
 * of its group and name. A declared `publish_time` of items becomes `item_age`, unless `include` names it.
 *
 * @throws ParetorecError `unknown-field` when include or exclude name no field, `no-item-field` when no field of
 *   the items is left.
 */
export function chooseFields(source: LogSource, options: FeatureOptions): FieldSource[] {
  const all = available(source);
  const names = new Set(all.flatMap((field) => [field.name, `${field.group}.${field.column}`]));
  for (const option of ['include', 'exclude'] as const) {
    for (const name of options[option] ?? []) if (!names.has(name)) throw unknownField(option, name, names);
  }
  const named = (list: readonly string[], field: FieldSource): boolean =>
    list.includes(field.name) || list.includes(`${field.group}.${field.column}`);
  const { include, exclude = [] } = options;
  const chosen = all.filter((field) => {
    if (named(exclude, field)) return false;
    if (include !== undefined) return named(include, field);
    return !(field.group === 'item' && field.column === PUBLISH_TIME);
  });
  if (!chosen.some((field) => field.group === 'item')) {
    throw new ParetorecError({
      code: 'no-item-field',
      where: 'features',
      problem: 'include and exclude leave no field of the items',
      expected: `at least one of ${all
        .filter((f) => f.group === 'item')
        .map((f) => f.name)
        .join(', ')}`,
    });
  }
  return chosen;
}

function available(source: LogSource): FieldSource[] {
  const field = (
    group: FieldGroup,
    column: string,
    kind: FieldSource['kind'],
    origin: FieldSource['origin'],
  ): FieldSource => ({ name: column, group, column, kind, origin });
  const declared = source.log.schema.fields
    .filter((f) => f.name !== 'user_id' && f.name !== 'item_id')
    .map((f) => field(f.group, f.name, f.kind, 'declared'));
  const withDwell = source.hasDwell || source.hasHistoryDwell;
  const derived = [
    field('context', 'hour', 'categorical', 'derived'),
    field('context', 'weekday', 'categorical', 'derived'),
    field('context', 'user_clicks', 'numeric', 'derived'),
    ...(withDwell ? [field('context', 'user_mean_dwell', 'numeric', 'derived')] : []),
    field('impression', 'item_clicks', 'numeric', 'derived'),
    field('impression', 'item_impressions', 'numeric', 'derived'),
    ...(source.hasDwell ? [field('impression', 'item_mean_dwell', 'numeric', 'derived')] : []),
    field('impression', 'item_age', 'numeric', 'derived'),
    ...(withDwell ? [field('history', 'history_dwell', 'numeric', 'derived')] : []),
    ...(source.hasHistory && !source.hasHistoryAge
      ? []
      : [field('history', 'history_age', 'numeric', 'derived')]),
  ].filter((d) => !declared.some((f) => f.group === d.group && f.name === d.name));
  const all = [
    field('user', 'user_id', 'categorical', 'id'),
    field('item', 'item_id', 'categorical', 'id'),
    ...declared,
    ...derived,
  ];
  const uses = new Map<string, number>();
  for (const { column } of all) uses.set(column, (uses.get(column) ?? 0) + 1);
  return all
    .map((f) => (uses.get(f.column) === 1 ? f : { ...f, name: `${f.group}.${f.column}` }))
    .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
}

function unknownField(option: string, name: string, names: ReadonlySet<string>): ParetorecError {
  const near = nearestName(name, names);
  return new ParetorecError({
    code: 'unknown-field',
    where: `features.${option}`,
    problem: `no field "${name}"`,
    ...(near === undefined
      ? { expected: [...names].filter((n) => !n.includes('.')).join(', ') }
      : { remedy: `did you mean "${near}"?` }),
  });
}
