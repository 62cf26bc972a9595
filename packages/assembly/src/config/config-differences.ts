import { isRecord, samePlain } from './plain.js';
import type { ResolvedExperiment } from './schema.js';

/** A setting in which experiments differ. */
export interface ConfigDifference {
  /** Dotted path. */
  readonly path: string;
  /** One an experiment, in their order; null where it has no such setting. */
  readonly values: readonly unknown[];
}

/**
 * An experiment without what only says where it lies or how it was written: its preset, and the places of its log, of
 * plugins and of the run whose scores are fields.
 */
export function withoutPlaces(config: ResolvedExperiment): Readonly<Record<string, unknown>> {
  // Every option is there by now, whoever supplied it.
  const { preset: _, ...values } = config;
  const { scoresOf, ...features } = values.features;
  return {
    ...values,
    plugins: [],
    data: { ...values.data, log: '' },
    features: scoresOf === undefined ? features : { ...features, scoresOf: 'a run' },
  };
}

/** In which settings complete experiments differ, wherever they lie; lists are compared as wholes. */
export function configDifferences(configs: readonly ResolvedExperiment[]): ConfigDifference[] {
  const flat = configs.map((config) => new Map(flatten(withoutPlaces(config), [])));
  const paths = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
  const keys = [...new Set(paths.map(keyOf))];
  return paths
    .sort((a, b) => keys.indexOf(keyOf(a)) - keys.indexOf(keyOf(b)))
    .map((path) => ({ path, values: flat.map((settings) => settings.get(path) ?? null) }))
    .filter(({ values }) => values.some((value) => !samePlain(value, values[0])));
}

/** What the settings of one component or section have in common. */
const keyOf = (path: string): string => path.split('.')[0]!;

function flatten(value: unknown, path: readonly string[]): [path: string, value: unknown][] {
  if (!isRecord(value)) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, [...path, key]));
}
