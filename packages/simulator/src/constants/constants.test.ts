import { describe, expect, it } from 'vitest';
import {
  PRESETS,
  SCALES,
  BURN_IN_DAYS,
  HOUR_SHARES,
  dayNumber,
  dayOrdinal,
  dayStart,
  findPreset,
  findScale,
  isWeekend,
} from './index.js';

const sum = (shares: readonly number[]): number => shares.reduce((a, b) => a + b, 0);

describe('constants', () => {
  it.each(Object.entries(PRESETS))('%s has shares that sum to one', (_name, { items, users }) => {
    for (const shares of [
      items.tagCounts,
      items.typeShares,
      users.ages,
      users.genders,
      users.cities,
      users.platforms,
    ]) {
      expect(sum(shares)).toBeCloseTo(1, 12);
    }
  });

  it('hours share out a thousand', () => {
    expect(HOUR_SHARES).toHaveLength(24);
    expect(sum(HOUR_SHARES)).toBeCloseTo(1000, -1);
  });

  it('scales keep to the paper in users, and but for tiny in items', () => {
    for (const [name, { factor, users, items }] of Object.entries(SCALES)) {
      expect(Math.abs(users - 11_942_985 * factor)).toBeLessThan(1);
      if (name !== 'tiny') expect(Math.abs(items - 7_196_349 * factor)).toBeLessThan(1);
    }
  });

  it('an unknown name gets the nearest', () => {
    expect(() => findPreset('conflcit')).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: no preset "conflcit"; expected default, independent, conflict, aligned, null, shared, nonstationary; did you mean "conflict"?]`,
    );
    expect(() => findScale('huge')).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: no scale "huge"; expected tiny, small, medium, large]`,
    );
  });
});

describe('calendar', () => {
  it('has no day 0, and day 1 is a Monday', () => {
    expect(Array.from({ length: 6 }, (_, ordinal) => dayNumber(ordinal))).toEqual([-4, -3, -2, -1, 1, 2]);
    for (const ordinal of [0, 3, 4, 20]) expect(dayOrdinal(dayNumber(ordinal))).toBe(ordinal);
    expect(new Date(dayStart(BURN_IN_DAYS)).getUTCDay()).toBe(1);
    for (let ordinal = 0; ordinal < 28; ordinal++) {
      expect(isWeekend(ordinal)).toBe([0, 6].includes(new Date(dayStart(ordinal)).getUTCDay()));
    }
  });
});
