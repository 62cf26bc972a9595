import { ParetorecError } from '@paretorec/contracts';

/** What one user did on one day on which they came. */
export interface UserDay {
  readonly user: string | number;
  /** Whole days, from any origin. */
  readonly day: number;
  /** Items that were shown, at least 1. */
  readonly impressions: number;
  /** Of those, how many were clicked. */
  readonly clicks: number;
  /** Seconds on the pages of clicked items, as far as they count as reading. */
  readonly itemSeconds: number;
  /** Seconds in the system, the feed included; left out where it is not measured. */
  readonly systemSeconds?: number | undefined;
  /** Different tags among the clicked items; left out where items have none. */
  readonly clickedTags?: number | undefined;
}

/** Columns of counts and seconds, and whether they may be left out. */
const AMOUNTS = {
  impressions: false,
  clicks: false,
  itemSeconds: false,
  systemSeconds: true,
  clickedTags: true,
} as const satisfies Partial<Record<keyof UserDay, boolean>>;

/** @throws ParetorecError `invalid-user-day`. */
export function checkUserDays(days: readonly UserDay[], where: string): void {
  const seen = new Set<string>();
  days.forEach((one, i) => {
    const fault = faultOf(one) ?? (seen.has(keyOf(one)) ? 'the same user and day a second time' : undefined);
    seen.add(keyOf(one));
    if (fault === undefined) return;
    throw new ParetorecError({
      code: 'invalid-user-day',
      where: `${where}, row ${i + 1} (user ${one.user}, day ${one.day})`,
      problem: fault,
      expected: 'one row a user and day, impressions of 1 and more, and all else finite and 0 or more',
      remedy: 'add up what a user did on a day, and leave out days on which they did not come',
    });
  });
}

/** Tells days of users apart, and users whose ids read alike. */
export const keyOf = ({ user, day }: Pick<UserDay, 'user' | 'day'>): string =>
  `${typeof user} ${day} ${user}`;

function faultOf(one: UserDay): string | undefined {
  if (!Number.isInteger(one.day)) return `a day of ${one.day}`;
  for (const [name, isOptional] of Object.entries(AMOUNTS) as [keyof typeof AMOUNTS, boolean][]) {
    const value: unknown = one[name];
    if (value === undefined && isOptional) continue;
    if (!(typeof value === 'number' && Number.isFinite(value) && value >= 0))
      return `${name} of ${String(value)}`;
  }
  if (one.impressions < 1) return `impressions of ${one.impressions}`;
  return one.clicks > one.impressions ? `${one.clicks} clicks of ${one.impressions} impressions` : undefined;
}
