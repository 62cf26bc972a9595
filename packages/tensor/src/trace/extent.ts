/** Sizes that a graph leaves open: how many lists a batch has and how many positions. */
export interface OpenSizes {
  readonly lists: number;
  readonly positions: number;
}

/** A size as `factor`, times the lists and times the positions where these are true. */
export interface Extent {
  readonly factor: number;
  readonly lists: boolean;
  readonly positions: boolean;
}

/** What a function is traced with: coprime, and none of them 1, which is a special case of many operations. */
export const TRACED_SIZES: readonly [OpenSizes, OpenSizes, OpenSizes, OpenSizes] = [
  { lists: 3, positions: 2 },
  { lists: 5, positions: 2 },
  { lists: 3, positions: 7 },
  { lists: 5, positions: 7 },
];

/** A size that is always the same. */
export const constantExtent = (factor: number): Extent => ({ factor, lists: false, positions: false });

/** Whether a size is always the same. */
export const isConstant = ({ lists, positions }: Extent): boolean => !lists && !positions;

/**
 * The size that has these values under {@link TRACED_SIZES}, or undefined when none has: three of them decide what it is, the fourth
 * must agree.
 */
export function extentOf(values: readonly number[]): Extent | undefined {
  const [first, , ...rest] = values as [number, number, number, number];
  const [base, moreLists] = TRACED_SIZES;
  const lists = values[1] !== first && values[1]! * base.lists === first * moreLists.lists;
  const positions = rest[0] !== first && rest[0] * base.positions === first * TRACED_SIZES[2].positions;
  const factor = first / ((lists ? base.lists : 1) * (positions ? base.positions : 1));
  const extent = { factor, lists, positions };
  const agrees = TRACED_SIZES.every((sizes, i) => valueOf(extent, sizes) === values[i]);
  return Number.isInteger(factor) && agrees ? extent : undefined;
}

/** The size in numbers. */
export const valueOf = ({ factor, lists, positions }: Extent, sizes: OpenSizes): number =>
  factor * (lists ? sizes.lists : 1) * (positions ? sizes.positions : 1);
