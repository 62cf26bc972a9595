import { nearestName, ParetorecError, type Metric } from '@paretorec/contracts';

/** Names of the built-in metrics of accuracy in the order of tables. */
export const METRIC_NAMES = [
  'HIT@1',
  'HIT@3',
  'HIT@5',
  'MAP',
  'AUC',
  'WHIT@1',
  'WHIT@3',
  'WHIT@5',
  'WMAP',
  'DT-AUC',
  'AUC-list',
  'AUC-user',
  'NDCG@5',
  'NDCG@10',
  'MRR',
] as const;

/** Names of the built-in metrics of what lists show, whether it is clicked or not. */
export const BEYOND_ACCURACY_NAMES = ['Coverage@5', 'ILD@5', 'Novelty@5'] as const;

/** Names of the parts of DT-AUC: pairs of clicks of one list, and of different lists. */
export const DWELL_AUC_PART_NAMES = ['DT-AUC-within', 'DT-AUC-between'] as const;

const BUILT_IN = [...METRIC_NAMES, ...BEYOND_ACCURACY_NAMES, ...DWELL_AUC_PART_NAMES] as const;

/** Name of a built-in metric. */
export type MetricName = (typeof BUILT_IN)[number];

/**
 * Names of the built-in metrics and of the extra ones after them.
 *
 * @throws ParetorecError `name-taken` when two metrics have one name.
 */
export function namesWith(extra: readonly Metric[]): ReadonlySet<string> {
  const known = new Set<string>(BUILT_IN);
  for (const { name } of extra) {
    if (known.has(name)) {
      throw new ParetorecError({
        code: 'name-taken',
        where: `metric "${name}"`,
        problem: 'two metrics have this name',
        remedy: 'rename the extra one',
      });
    }
    known.add(name);
  }
  return known;
}

/**
 * Refuses names of metrics that do not exist.
 *
 * @param extra metrics beside the built-in ones.
 * @param where option or place that names them.
 * @throws ParetorecError `unknown-metric`, and `name-taken` when two metrics have one name.
 */
export function requireMetrics(names: readonly string[], extra: readonly Metric[], where = 'metrics'): void {
  const known = namesWith(extra);
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new ParetorecError({
    code: 'unknown-metric',
    where,
    problem: 'there is no such metric',
    found: `"${unknown}"`,
    expected: [...known].join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}
