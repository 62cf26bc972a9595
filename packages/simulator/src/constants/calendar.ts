/** Milliseconds of an hour. */
export const HOUR = 3_600_000;
/** Milliseconds of a day. */
export const DAY = 24 * HOUR;

/** First moment of day 1, a Monday; local time is UTC. */
const DAY_ONE = Date.UTC(2024, 0, 1);

/** Burn-in days -4..-1; there is no day 0. */
export const BURN_IN_DAYS = 4;

/** Parts of the log by day; days after 17 are online. */
export const LAST_DAY = { train: 14, validation: 15, test: 17 } as const;

/** Days of the log with the burn-in. */
export const LOG_DAYS = BURN_IN_DAYS + LAST_DAY.test;

/** Days from burn-in on that a world can have, the online days (18 to 24) among them. */
export const MOST_DAYS = 28;

/** Sessions an hour of the local day, per mille (EB-NeRD). */
export const HOUR_SHARES: readonly number[] = [
  15.5, 9.2, 4.8, 5.8, 9.2, 29.5, 48.1, 65.9, 64.7, 56.6, 47.2, 45.1, 50.0, 47.7, 45.2, 46.5, 49.1, 48.2,
  48.4, 55.1, 56.7, 58.5, 55.1, 37.8,
];

const ALL_HOURS = HOUR_SHARES.reduce((sum, share) => sum + share, 0);

/** {@link HOUR_SHARES} as chances that sum to one. */
export const HOUR_CHANCES: readonly number[] = HOUR_SHARES.map((share) => share / ALL_HOURS);

/** Day of the log (-4..-1, 1..) of a count of days from 0. */
export function dayNumber(ordinal: number): number {
  return ordinal < BURN_IN_DAYS ? ordinal - BURN_IN_DAYS : ordinal - BURN_IN_DAYS + 1;
}

/** Count of days from 0 of a day of the log. */
export function dayOrdinal(day: number): number {
  return day < 0 ? day + BURN_IN_DAYS : day + BURN_IN_DAYS - 1;
}

/** UTC milliseconds of a day's beginning. */
export function dayStart(ordinal: number): number {
  return DAY_ONE + (ordinal - BURN_IN_DAYS) * DAY;
}

/** Whether a day is a Saturday or a Sunday. */
export function isWeekend(ordinal: number): boolean {
  return (ordinal - BURN_IN_DAYS + 14) % 7 >= 5;
}

/** Whether scanning is rarer: hours 23 to 4. */
export function isNight(hour: number): boolean {
  return hour >= 23 || hour <= 4;
}

/** Part of the log that a day belongs to. */
export function partOf(day: number): 'train' | 'validation' | 'test' {
  return day <= LAST_DAY.train ? 'train' : day <= LAST_DAY.validation ? 'validation' : 'test';
}
