import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onlineImprovements, onlineMetrics, type UserDay } from '../index.js';

const day = (
  user: string,
  on: number,
  impressions: number,
  clicks: number,
  more: Partial<UserDay> = {},
): UserDay => ({
  user,
  day: on,
  impressions,
  clicks,
  itemSeconds: 10 * clicks,
  systemSeconds: 10 * clicks + impressions,
  clickedTags: Math.min(clicks, 2),
  ...more,
});

/** Ann comes on three days, Ben on the first and the last. */
const week = [
  day('ann', 1, 10, 2),
  day('ann', 2, 10, 0),
  day('ann', 3, 20, 3),
  day('ben', 1, 5, 1),
  day('ben', 3, 5, 0),
];

const values = (days: readonly UserDay[]): (number | null)[] =>
  Object.values(onlineMetrics(days, { resamples: 0 })).map(({ value }) => value);

describe('onlineMetrics', () => {
  it('gives what one counts by hand', () => {
    expect(values(week)).toEqual([6 / 50, 3 / 5, 110 / 5, 60 / 5, 5 / 5, 2 / 3]);
    const counted = onlineMetrics(week, { resamples: 0 });
    expect([counted.CTR.n, counted.HCR.n, counted.stickiness.n]).toEqual([50, 5, 3]);
  });

  it('has nothing where a column is left out, or where nobody could come back', () => {
    const bare = week.map((one) => ({ ...one, systemSeconds: undefined, clickedTags: undefined }));
    expect(values(bare)).toEqual([6 / 50, 3 / 5, null, 12, null, 2 / 3]);
    expect(values([day('ann', 1, 10, 2)]).at(-1)).toBeNull();
    expect(values([])).toEqual([null, null, null, null, null, null]);
  });

  it('has intervals of the width of the binomial law where users are independent', () => {
    const many = Array.from({ length: 500 }, (_, user) => day(`u${user}`, 1, 1, user % 5 === 0 ? 1 : 0));
    const { value, low, high } = onlineMetrics(many).CTR;
    const half = 1.96 * Math.sqrt((0.2 * 0.8) / 500);
    expect(value).toBe(0.2);
    expect((high! - low!) / (2 * half)).toBeGreaterThan(0.85);
    expect((high! - low!) / (2 * half)).toBeLessThan(1.15);
  });

  it('counts who comes back, not who has come before', () => {
    const all = [
      day('ann', 1, 1, 0),
      day('ann', 2, 1, 0),
      day('ann', 3, 1, 0),
      day('ben', 2, 1, 0),
      day('ben', 3, 1, 0),
    ];
    expect(onlineMetrics(all, { resamples: 0 }).stickiness).toMatchObject({ value: 1, n: 3 });
  });

  it('does not depend on the order of the rows, intervals included', () => {
    const days = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn'].flatMap((user, i) => [
      day(user, 1, 10 + i, i),
      day(user, 2 + (i % 3), 7, i % 4),
    ]);
    const numbers = (rows: readonly UserDay[]) =>
      Object.values(onlineMetrics(rows, { resamples: 30 })).flatMap(({ value, low, high }) => [
        value!,
        low!,
        high!,
      ]);
    const expected = numbers(days);
    fc.assert(
      fc.property(fc.shuffledSubarray(days, { minLength: days.length }), (shuffled) => {
        numbers(shuffled).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
      }),
      { numRuns: 20 },
    );
  });

  it('tells users apart whose ids read alike', () => {
    const days = [day('1', 1, 1, 0), { ...day('', 1, 1, 1), user: 1 }];
    expect(onlineMetrics(days, { resamples: 0 }).HCR).toMatchObject({ value: 0.5, n: 2 });
    expect(onlineMetrics(days, { resamples: 20 }).HCR.low).not.toBeNull();
  });

  it.each<[string, UserDay[], string]>([
    [
      'a user twice on a day',
      [...week, day('ann', 2, 1, 0)],
      'row 6 (user ann, day 2): the same user and day a second time',
    ],
    ['more clicks than impressions', [day('ann', 1, 1, 2)], '2 clicks of 1 impressions'],
    ['a day without impressions', [day('ann', 1, 0, 0)], 'impressions of 0'],
    ['seconds that are no number', [day('ann', 1, 1, 0, { itemSeconds: NaN })], 'itemSeconds of NaN'],
    [
      'seconds that are infinite',
      [day('ann', 1, 1, 0, { systemSeconds: Infinity })],
      'systemSeconds of Infinity',
    ],
    ['fewer tags than none', [day('ann', 1, 1, 0, { clickedTags: -1 })], 'clickedTags of -1'],
    ['half a day', [day('ann', 1.5, 1, 0)], 'a day of 1.5'],
    [
      'clicks that are left out',
      [{ ...day('ann', 1, 1, 0), clicks: undefined as unknown as number }],
      'clicks of undefined',
    ],
    ['clicks in words', [{ ...day('ann', 1, 1, 0), clicks: '0' as unknown as number }], 'clicks of 0'],
  ])('refuses %s', (_fault, days, message) => {
    expect(() => onlineMetrics(days)).toThrow(message);
    expect(() => onlineMetrics(days)).toThrow(expect.objectContaining({ code: 'invalid-user-day' }));
  });

  it('says which row of what is wrong', () => {
    const wrong = [week[0]!, day('ann', 2, 3, 4)];
    expect(() => onlineMetrics(wrong)).toThrowErrorMatchingInlineSnapshot(
      `[ParetorecError: days, row 2 (user ann, day 2): 4 clicks of 3 impressions; expected one row a user and day, impressions of 1 and more, and all else finite and 0 or more; add up what a user did on a day, and leave out days on which they did not come]`,
    );
    expect(() => onlineImprovements(wrong, week)).toThrow('arm, row 2');
    expect(() => onlineImprovements(week, wrong)).toThrow('base, row 2');
  });
});

describe('onlineImprovements', () => {
  const arm = (clicks: number, users = 200, prefix = 'u'): UserDay[] =>
    Array.from({ length: users }, (_, user) => day(`${prefix}${user}`, 1, 10, user % 3 === 0 ? clicks : 1));

  it('is the ratio less one, and nothing where the base has nothing', () => {
    const found = onlineImprovements(arm(2), arm(1));
    expect(found.CTR.value).toBeCloseTo(67 / 200, 12);
    expect(found.CTR.low!).toBeGreaterThan(0.2);
    expect(found.CTR.p!).toBeLessThan(0.01);
    expect(found.HCR).toMatchObject({ value: 0, low: 0, high: 0, p: 1 });
    const silent = arm(1).map((one) => ({ ...one, clicks: 0, itemSeconds: 0 }));
    expect(onlineImprovements(arm(2), silent).CTR).toMatchObject({ value: null, low: null, p: null });
  });

  it('loses all where nobody clicks, with its bounds, and misses those who never come back', () => {
    const silent = arm(1).map((one) => ({ ...one, clicks: 0, itemSeconds: 0 }));
    expect(onlineImprovements(silent, arm(1)).CTR).toMatchObject({ value: -1, low: -1, high: -1 });
    const twice = (days: UserDay[]) => days.flatMap((one) => [one, { ...one, day: 2 }]);
    expect(onlineImprovements(arm(1), twice(arm(1))).stickiness.value).toBe(-1);
    expect(onlineMetrics(arm(1), { lastDay: 2, resamples: 0 }).stickiness).toMatchObject({
      value: 0,
      n: 200,
    });
  });

  it('has nothing to say where one arm has not measured, and no interval of a single user', () => {
    const bare = arm(1).map((one) => ({ ...one, systemSeconds: undefined }));
    const nothing = { value: null, low: null, high: null, p: null };
    expect(onlineImprovements(bare, arm(1))['DT-s']).toMatchObject(nothing);
    expect(onlineImprovements(arm(1), bare)['DT-s']).toMatchObject(nothing);
    const alone = onlineImprovements(arm(2), arm(1).slice(0, 1)).CTR;
    expect(alone).toMatchObject({ low: null, high: null, p: null });
    expect(alone.value).not.toBeNull();
  });

  it('pairs users whom both arms have, and does not pair those of two buckets', () => {
    const width = ({ low, high }: { low: number | null; high: number | null }): number => high! - low!;
    const together = onlineImprovements(arm(4), arm(3));
    const apart = onlineImprovements(arm(4, 200, 'a'), arm(3, 200, 'b'));
    expect(apart.CTR.value).toBeCloseTo(together.CTR.value!, 12);
    expect(width(together.CTR)).toBeLessThan(width(apart.CTR) / 2);
  });
});
