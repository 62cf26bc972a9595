/** Where values lie. */
export interface Distribution {
  /** Known values. */
  readonly n: number;
  /** Null without values, like all that follows. */
  readonly mean: number | null;
  /** Of the values themselves (divided by n). */
  readonly standardDeviation: number | null;
  /** At {@link DISTRIBUTION_LEVELS}, with linear interpolation. */
  readonly quantiles: readonly (number | null)[];
}

/** A {@link Distribution} of the values of one group. */
export interface GroupDistribution extends Distribution {
  readonly name: string;
}

/** Levels of the quantiles of a {@link Distribution}. */
export const DISTRIBUTION_LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Mean, spread and quantiles of values; NaN are left out. */
export function distributionOf(values: Iterable<number>): Distribution {
  const known = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const n = known.length;
  if (n === 0)
    return { n, mean: null, standardDeviation: null, quantiles: DISTRIBUTION_LEVELS.map(() => null) };
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n,
    mean,
    standardDeviation: Math.sqrt(squares / n),
    quantiles: DISTRIBUTION_LEVELS.map((level) => quantileOf(known, level)),
  };
}

/**
 * {@link distributionOf} of every group that has values, the largest first.
 *
 * @param values [rows]
 * @param groups names, and the code of every row; -1 for none.
 * @param most groups that stand alone, 1 or more; the smaller ones are put together as `others (<number>)`, last. Default 12.
 */
export function distributionsBy(
  values: ArrayLike<number>,
  { names, codes }: { readonly names: readonly string[]; readonly codes: ArrayLike<number> },
  most = 12,
): GroupDistribution[] {
  const members = names.map((): number[] => []);
  for (let row = 0; row < values.length; row++) members[codes[row]!]?.push(values[row]!);
  const groups = names
    .map((name, code) => ({ name, values: members[code]! }))
    .filter((group) => group.values.length > 0)
    .sort((a, b) => b.values.length - a.values.length);
  // One alone has a name.
  const alone = groups.length <= most + 1 ? groups : groups.slice(0, most);
  const rest = groups.slice(alone.length);
  const shown =
    rest.length === 0
      ? alone
      : [...alone, { name: `others (${rest.length})`, values: rest.flatMap((group) => group.values) }];
  return shown.map((group) => ({ name: group.name, ...distributionOf(group.values) }));
}

function quantileOf(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (place - Math.floor(place)) * (above - below);
}
