import { isRecord } from './plain.js';

/** Components that an experiment has without naming them. */
export const DEFAULT_COMPONENTS = {
  encoder: 'list-recurrent',
  weighter: 'paperec',
  fusion: 'weighted-sum',
  optimiser: 'adam',
  objective: 'dqn',
} as const;

/**
 * Writes `name` out as `{ use: name }` wherever a component stands, and names the default component where none
 * is named. Values of the wrong type stay, for the schema to refuse.
 */
export function expandComponents(experiment: Record<string, unknown>): Record<string, unknown> {
  const expanded = { ...experiment };
  for (const place of ['encoder', 'weighter', 'fusion', 'optimiser'] as const) {
    expanded[place] = expand(expanded[place], DEFAULT_COMPONENTS[place]);
  }
  if (isRecord(expanded.objectives)) {
    expanded.objectives = Object.fromEntries(
      Object.entries(expanded.objectives).map(([name, objective]) => [
        name,
        isRecord(objective)
          ? { ...objective, model: expand(objective.model, DEFAULT_COMPONENTS.objective) }
          : objective,
      ]),
    );
  }
  if (isRecord(expanded.metrics) && Array.isArray(expanded.metrics.extra)) {
    expanded.metrics = {
      ...expanded.metrics,
      extra: expanded.metrics.extra.map((metric: unknown) => expand(metric)),
    };
  }
  return expanded;
}

/** `name` as `{ use: name }`, and with `use` where a default takes its place. */
export function expand(component: unknown, fallback?: string): unknown {
  if (typeof component === 'string') return { use: component };
  if (fallback === undefined) return component;
  if (component === undefined) return { use: fallback };
  if (isRecord(component) && !('use' in component)) return { use: fallback, ...component };
  return component;
}
