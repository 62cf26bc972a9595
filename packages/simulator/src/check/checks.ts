import { SCALES, type PresetName, type ScaleName } from '../constants/index.js';
import type { ArmExpectation, OracleStudy } from '../oracles/index.js';
import type { PolicyInspection } from './inspect-policy.js';
import type { Measurements } from './measure-log.js';

/** All that is known of a log when it is checked. */
export interface Evidence {
  readonly preset: PresetName;
  readonly scale: ScaleName;
  readonly log: Measurements;
  readonly policy: PolicyInspection;
  readonly oracles: OracleStudy;
}

/** One number with the band it must lie in, both ends included. */
export interface CheckPart {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** An acceptance check: what it measures, and where it applies. */
export interface Check {
  readonly name: string;
  /** Presets whose bands it has; all when left out. */
  readonly presets?: readonly PresetName[];
  /** Whether it asks for a log that is not dirty on purpose. */
  readonly clean?: boolean;
  /** Whether a `tiny` log can decide it. */
  readonly tiny: boolean;
  parts(evidence: Evidence): CheckPart[];
}

const DEFAULT: readonly PresetName[] = ['default'];

const between = (name: string, value: number, low: number, high: number): CheckPart => ({
  name,
  value,
  low,
  high,
});
const around = (name: string, value: number, centre: number, width: number): CheckPart =>
  between(name, value, centre - width, centre + width);
const atMost = (name: string, value: number, high: number): CheckPart =>
  between(name, value, Number.NEGATIVE_INFINITY, high);
const atLeast = (name: string, value: number, low: number): CheckPart =>
  between(name, value, low, Number.POSITIVE_INFINITY);

/** A share that is drawn: a tenth of it, or three standard errors of a draw, whichever is wider. */
const drawn = (name: string, value: number, share: number, n: number): CheckPart =>
  around(name, value, share, Math.max(share / 10, 3 * Math.sqrt((share * (1 - share)) / n)));

/** The band for an item's click rate against its mean dwell, by preset. */
const ITEM_SPEARMAN: Partial<Record<PresetName, readonly [number, number]>> = {
  default: [-0.1, 0.1],
  independent: [-0.1, 0.1],
  conflict: [-1, -0.15],
  aligned: [0.12, 1],
};

/** By how much personal weights beat the best shared one in W. */
const PERSONAL_GAIN: Partial<Record<PresetName, readonly [number, number]>> = {
  default: [0, Infinity],
  conflict: [0.01, Infinity],
  shared: [-Infinity, 0.001],
};

const armOf = ({ oracles }: Evidence, name: string): ArmExpectation =>
  oracles.arms.find(({ arm }) => arm === name)!;

/** How far an oracle is above the best of the others in what it maximises, relative. */
function leadOf(evidence: Evidence, name: string, of: 'clicks' | 'seconds'): number {
  const others = evidence.oracles.arms.filter(({ arm }) => arm !== name).map((arm) => arm[of]);
  return armOf(evidence, name)[of] / Math.max(...others) - 1;
}

const personalGainOf = (evidence: Evidence): number =>
  armOf(evidence, 'O-personal').satisfaction / armOf(evidence, 'O-shared').satisfaction - 1;

/** The acceptance checks of the specification, section 15, in its order. */
export const CHECKS: readonly Check[] = [
  {
    name: 'click rate (bots in)',
    tiny: false,
    parts: ({ log }) => [around('click rate', log['clickRateWithBots']!, 0.0973, 0.01)],
  },
  {
    name: 'clicks a list, lists without a click',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      around('clicks a list', log['clicksAList']!, 0.97, 0.1),
      between('lists without a click', log['listsWithoutClick']!, 0.4, 0.48),
    ],
  },
  {
    name: 'lists a user (bots in)',
    tiny: false,
    parts: ({ log }) => [around('lists a user', log['listsAUserWithBots']!, 12.16, 0.06 * 12.16)],
  },
  {
    name: 'items shown',
    tiny: false,
    parts: ({ log, scale }) => [
      around('items shown', log['itemsShown']!, SCALES[scale].items, 0.05 * SCALES[scale].items),
    ],
  },
  {
    name: 'ten distinct items a list',
    clean: true,
    tiny: true,
    parts: ({ log }) => [around('other lists', log['oddLists']!, 0, 0)],
  },
  {
    name: 'click rate by position',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      between('position 10 over 1', log['lastOverFirst']!, 0.33, 0.48),
      atMost('largest rise, s.e.', log['largestRise']!, 2),
    ],
  },
  {
    name: 'ranking by the truth',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      between('AUC', log['bayesAuc']!, 0.82, 0.87),
      between('HIT@1', log['bayesHit1']!, 0.28, 0.34),
      between('HIT@3', log['bayesHit3']!, 0.61, 0.69),
      between('HIT@5', log['bayesHit5']!, 0.8, 0.87),
      between('MAP', log['bayesMap']!, 0.61, 0.7),
      between('DT-AUC', log['bayesDwellAuc']!, 0.63, 0.72),
    ],
  },
  {
    name: 'dwell quantiles, s',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      between('10%', log['dwell10']!, 2, 4),
      between('25%', log['dwell25']!, 5, 8),
      between('50%', log['dwell50']!, 16, 26),
      between('75%', log['dwell75']!, 55, 82),
      between('90%', log['dwell90']!, 110, 180),
      between('95%', log['dwell95']!, 200, 310),
      between('mean ln(1 + s)', log['meanLogDwell']!, 3, 3.3),
    ],
  },
  {
    name: 'dwell against EB-NeRD',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [atMost('KS distance', log['dwellDistance']!, 0.06)],
  },
  {
    name: 'shares of the variance of ln(1 + dwell)',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      between('users', log['userShare']!, 0.08, 0.16),
      between('items', log['itemShare']!, 0.04, 0.11),
    ],
  },
  {
    name: 'dwell by length',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [between('slope on ln(length)', log['lengthSlope']!, 0.08, 0.22)],
  },
  {
    name: 'click rate and dwell of items',
    presets: Object.keys(ITEM_SPEARMAN) as PresetName[],
    tiny: false,
    parts: ({ log, preset }) => [between('Spearman', log['itemSpearman']!, ...ITEM_SPEARMAN[preset]!)],
  },
  {
    name: 'click rate and dwell of users',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [between('Spearman', log['userSpearman']!, -0.55, -0.15)],
  },
  {
    name: 'test impressions on items never shown in train',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [between('share', log['unseenInTest']!, 0.7, 0.9)],
  },
  {
    name: 'sessions',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      between('lists a session', log['listsASession']!, 1.75, 2.15),
      ...[0.464, 0.524, 0.559, 0.592].map((share, i) =>
        around(`goes on after ${i + 1}`, log[`continued${i + 1}`]!, share, 0.06),
      ),
    ],
  },
  {
    name: 'return',
    presets: DEFAULT,
    tiny: false,
    parts: ({ log }) => [
      between('stickiness', log['stickiness']!, 0.45, 0.65),
      between('slope on ln(1 + clicks)', log['returnSlope']!, -0.005, 0.03),
    ],
  },
  {
    name: 'propensities',
    tiny: true,
    parts: ({ policy }) => [
      atMost('|sum - 1|', policy.worstSum, 1e-6),
      ...policy.pickRates.map((rate, i) => around(`picks, tenth ${i + 1}`, rate, 1, 0.05)),
    ],
  },
  {
    name: 'inverse propensities for the uniform policy',
    tiny: true,
    parts: ({ policy }) => [
      around('click rate at 1', policy.uniformByPropensity, policy.uniformByLaw, 3 * policy.standardError),
    ],
  },
  {
    name: 'missing values',
    tiny: true,
    parts: ({ log }) => [
      drawn('dwell', log['noDwell']!, 0.027, log['clicks']!),
      // Twice as often in the least active third.
      drawn('age', log['noAge']!, (0.1 * 4) / 3, log['users']!),
      drawn('gender', log['noGender']!, (0.05 * 4) / 3, log['users']!),
      drawn('city', log['noCity']!, (0.08 * 4) / 3, log['users']!),
      drawn('tags', log['noTags']!, 0.02, log['items']!),
      drawn('length', log['noLength']!, 0.01, log['items']!),
    ],
  },
  {
    name: 'oracles at the top',
    tiny: true,
    parts: (evidence) => [
      atLeast('clicks of O-ctr over others', leadOf(evidence, 'O-ctr', 'clicks'), -1e-9),
      atLeast('seconds of O-dt over others', leadOf(evidence, 'O-dt', 'seconds'), -1e-9),
    ],
  },
  {
    name: 'personal over shared weights, W',
    presets: Object.keys(PERSONAL_GAIN) as PresetName[],
    tiny: false,
    parts: (evidence) => [between('gain', personalGainOf(evidence), ...PERSONAL_GAIN[evidence.preset]!)],
  },
];
