import { createHash } from 'node:crypto';
import type { SearchDimension, SearchRange } from './search-schema.js';

/** Values of a trial by dotted path, in the order of the space. */
export type TrialValues = Readonly<Record<string, unknown>>;

/** Digits that a drawn number keeps: enough for any setting, and the same on every processor. */
const DIGITS = 6;
/** Draws for each trial wanted, before a space counts as exhausted. */
const ATTEMPTS = 100;

/** Every combination of the values of a space without ranges; the last path varies fastest. */
export function gridTrials(space: readonly SearchDimension[]): TrialValues[] {
  return space.reduce<TrialValues[]>(
    (before, dimension) =>
      before.flatMap((values) =>
        ('values' in dimension ? dimension.values : []).map((value) => ({
          ...values,
          [dimension.path]: value,
        })),
      ),
    [{}],
  );
}

/** How many combinations a space has; infinite with a range of real numbers. */
export function combinations(space: readonly SearchDimension[]): number {
  return space.reduce((product, dimension) => product * sizeOf(dimension), 1);
}

function sizeOf(dimension: SearchDimension): number {
  if ('values' in dimension) return dimension.values.length;
  const { min, max, integer } = dimension.range;
  return integer ? max - min + 1 : Infinity;
}

/**
 * Draws distinct trials. A value depends on the seed, the number of the draw and its path alone: more trials, or another
 * setting in the space, leave the values of the others as they were.
 *
 * @returns as many as wanted; fewer where a small space is all but exhausted.
 */
export function drawTrials(space: readonly SearchDimension[], trials: number, seed: number): TrialValues[] {
  const found = new Map<string, TrialValues>();
  for (let draw = 1; draw <= ATTEMPTS * trials && found.size < trials; draw++) {
    const values = Object.fromEntries(
      space.map((dimension) => [dimension.path, pick(dimension, uniform(seed, draw, dimension.path))]),
    );
    const key = JSON.stringify(values);
    if (!found.has(key)) found.set(key, values);
  }
  return [...found.values()];
}

/** A number in [0, 1) that a hash makes of its place, so that it does not depend on what was drawn before. */
function uniform(seed: number, draw: number, path: string): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, draw, path]))
    .digest();
  return Number(hash.readBigUInt64BE() >> 11n) / 2 ** 53;
}

function pick(dimension: SearchDimension, share: number): unknown {
  if ('values' in dimension) return dimension.values[Math.floor(share * dimension.values.length)];
  return inRange(dimension.range, share);
}

function inRange({ min, max, scale, integer }: SearchRange, share: number): number {
  // Every whole number has as much room as the others, those at the ends too.
  const [low, high] = integer ? [min - 0.5, max + 0.5] : [min, max];
  const value = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(DIGITS));
  return Math.min(max, Math.max(min, rounded));
}
