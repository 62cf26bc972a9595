import { isRecord } from './plain.js';

/**
 * What an experiment's options are where it sets none: `default`, ours, or `literal`, as the paper prints them.
 *
 * A component says its literal options itself (`defineComponent`); those of other keys stand here.
 */
export const PRESETS = ['default', 'literal'] as const;
/** The name of a preset. */
export type Preset = (typeof PRESETS)[number];

const LITERAL_KEYS: Readonly<Record<string, unknown>> = {
  features: { idDropout: 0 },
  gradientScope: 'full',
};

/** Gives an experiment the preset's values of keys outside components, where it sets none. */
export function withPreset(experiment: Record<string, unknown>): Record<string, unknown> {
  if (experiment.preset !== 'literal') return experiment;
  const supplied = Object.entries(LITERAL_KEYS).flatMap(([key, value]) => {
    const own = experiment[key];
    if (own === undefined) return [[key, value] as const];
    return isRecord(value) && isRecord(own) ? [[key, { ...value, ...own }] as const] : [];
  });
  return { ...experiment, ...Object.fromEntries(supplied) };
}
