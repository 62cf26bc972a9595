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

/** A column of counts or seconds. */
type Amount = Exclude<keyof UserDay, 'user' | 'day'>;
const AMOUNTS: readonly Amount[] = ['impressions', 'clicks', 'itemSeconds', 'systemSeconds', 'clickedTags'];

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
    });
  });
}

const keyOf = ({ user, day }: UserDay): string => `${typeof user} ${day} ${user}`;

function faultOf(one: UserDay): string | undefined {
  if (!Number.isInteger(one.day)) return `a day of ${one.day}`;
  const wrong = AMOUNTS.find(
    (name) => !(one[name] === undefined || (Number.isFinite(one[name]) && one[name] >= 0)),
  );
  if (wrong !== undefined) return `${wrong} of ${one[wrong]}`;
  if (one.impressions < 1) return `impressions of ${one.impressions}`;
  return one.clicks > one.impressions ? `${one.clicks} clicks of ${one.impressions} impressions` : undefined;
}
