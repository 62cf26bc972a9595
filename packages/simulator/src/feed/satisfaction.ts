import type { DwellConstants, SatisfactionConstants } from '../constants/index.js';
import { exp } from '../randomness/index.js';
import type { UserTraits } from '../world/user-traits.js';

/** Seconds that count: none below 3 s, 600 at most. */
export function validSeconds(dwell: number, { validFrom, validCap }: DwellConstants): number {
  return dwell < validFrom ? 0 : Math.min(dwell, validCap);
}

/**
 * Satisfaction W of a day (docs/simulator.md, section 7): two saturating needs, joined with constant elasticity.
 *
 * @param clicks of the day; may be an expected number.
 * @param seconds of valid dwell.
 */
export function satisfaction(
  constants: SatisfactionConstants,
  { clickShare, needClicks, needSeconds }: Pick<UserTraits, 'clickShare' | 'needClicks' | 'needSeconds'>,
  clicks: number,
  seconds: number,
  regrets: number,
): number {
  const { form, linear, floor, regret } = constants;
  if (form === 'linear') return clicks * linear.clicks + seconds * linear.seconds;
  const met = Math.max(floor, 1 - exp(-clicks / needClicks));
  const read = Math.max(floor, 1 - exp(-seconds / needSeconds));
  return 1 / (clickShare / met + (1 - clickShare) / read) - regret * regrets;
}
