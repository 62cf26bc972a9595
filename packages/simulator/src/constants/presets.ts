import { ParetorecError, nearestName } from '@paretorec/contracts';
import type { Constants } from './constants.js';
import { DEFAULT_CONSTANTS as base } from './default-constants.js';

const { items, users, traffic, click, dwell, satisfaction } = base;
const { scan, read } = dwell;

/** Version of the specification in docs/simulator.md, which says what each changed, and why. */
export const SPEC_VERSION = 4;

/** Presets: worlds that test one thing each (docs/simulator.md, section 11). */
export const PRESETS = {
  default: base,
  /** Two unrelated objectives. */
  independent: {
    ...base,
    items: { ...items, appealValue: 0 },
    users: { ...users, clickReading: 0, dwellTrait: [0, 1] },
    traffic: { ...traffic, activity: -2.492 },
    click: { ...click, alpha0: -4.412, length: 0 },
    dwell: { ...dwell, scan: { ...scan, clickbait: 0 } },
  },
  /** Strong clickbait. */
  conflict: {
    ...base,
    items: { ...items, appealValue: -0.8 },
    users: { ...users, clickReading: -0.5 },
    traffic: { ...traffic, activity: -2.401, policy: { ...traffic.policy, affinity: 0.6, appeal: 0.8 } },
    click: { ...click, alpha0: -3.283, affinity: 0.6, appeal: 0.8 },
    dwell: {
      ...dwell,
      idle: 0.03,
      scan: { ...scan, level: 0, value: -2, reading: -1.5, clickbait: 0.8 },
      read: { ...read, value: 0.5, reading: 0.4 },
    },
  },
  /** One objective twice. */
  aligned: {
    ...base,
    items: { ...items, appealValue: 0.7 },
    users: { ...users, clickReading: 0.9 },
    traffic: { ...traffic, activity: -2.562 },
    click: { ...click, alpha0: -4.676 },
    dwell: { ...dwell, scan: { ...scan, level: 1.8, clickbait: 0 } },
  },
  /** Nothing to rank: every ranker is equal. */
  null: {
    ...base,
    users: { ...users, interests: false },
    traffic: { ...traffic, activity: -2.547 },
    click: { ...click, alpha0: -2.364, content: false },
    dwell: {
      ...dwell,
      regret: undefined,
      scan: { ...scan, level: 0.7, value: 0, reading: 0, clickbait: 0, length: 0 },
      read: { ...read, medians: [44, 44, 44], length: [0, 0, 0], value: 0, reading: 0 },
    },
  },
  /** Ranking helps, personal weights cannot. */
  shared: {
    ...base,
    users: {
      ...users,
      dwellTrait: [0, 0],
      appealSd: 0,
      needs: 'same',
      needClicks: { median: 6, sd: 0 },
      needSeconds: { median: 400, sd: 0 },
    },
    traffic: { ...traffic, activity: -2.525 },
    click: { ...click, alpha0: -4.608 },
    dwell: { ...dwell, regret: undefined },
    satisfaction: { ...satisfaction, form: 'linear' },
  },
  /** Drift of interests, heat and habits. */
  nonstationary: {
    ...base,
    items: { ...items, heatSd: 0.8, permutedDays: [8, 16] },
    users: { ...users, stableShare: 0.4, driftDecay: 0.7 },
    traffic: { ...traffic, activity: -2.52 },
    click: { ...click, alpha0: -4.545 },
    dwell: { ...dwell, scan: { ...scan, later: { day: 15, add: 0.5 } } },
  },
} satisfies Readonly<Record<string, Constants>>;

/** Name of a preset. */
export type PresetName = keyof typeof PRESETS;

/** Names of the presets, in the order of the docs. */
export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** Size of a world. */
export interface Scale {
  readonly users: number;
  /** Items of the paper's table; a little more are born. */
  readonly items: number;
  /** Of the paper's size; undefined where the ratios are broken on purpose. */
  readonly factor: number;
}

/** Scales: shares of the paper's Table 1 (docs/simulator.md, section 1). */
export const SCALES = {
  tiny: { factor: 1e-4, users: 1194, items: 3000 },
  small: { factor: 1e-3, users: 11_943, items: 7196 },
  medium: { factor: 1e-2, users: 119_430, items: 71_963 },
  large: { factor: 1e-1, users: 1_194_299, items: 719_635 },
} as const satisfies Readonly<Record<string, Scale>>;

/** Name of a scale. */
export type ScaleName = keyof typeof SCALES;

/** Names of the scales, from small to large. */
export const SCALE_NAMES = Object.keys(SCALES) as readonly ScaleName[];

/** Finds a preset by name. Throws ParetorecError `unknown-preset`. */
export function findPreset(name: string): PresetName {
  return find('preset', name, PRESET_NAMES);
}

/** Finds a scale by name. Throws ParetorecError `unknown-scale`. */
export function findScale(name: string): ScaleName {
  return find('scale', name, SCALE_NAMES);
}

function find<Name extends string>(kind: string, name: string, names: readonly Name[]): Name {
  const found = names.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  const near = nearestName(name, names);
  throw new ParetorecError({
    code: `unknown-${kind}`,
    problem: `no ${kind} "${name}"`,
    expected: names.join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}
