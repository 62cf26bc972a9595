import { LIST_LENGTH } from '../feed/slate.js';
import type { Truth } from './truth.js';

/** What a candidate is worth at the next position: of its chance of a click p and the expected valid seconds of a click. */
export type Worth = (chance: number, seconds: number) => number;

/** Clicks alone: the oracle `O-ctr`. */
export const CLICKS: Worth = (chance) => chance;
/** Seconds alone: the oracle `O-dt`. */
export const SECONDS: Worth = (chance, seconds) => chance * seconds;

/**
 * A constant mix of both: the oracle `O-mix(w)`.
 *
 * @param sds standard deviations of p and of p times seconds over candidates, which bring both to one scale.
 */
export function mix(weight: number, sds: { readonly clicks: number; readonly seconds: number }): Worth {
  const [a, b] = [weight / sds.clicks, (1 - weight) / sds.seconds];
  return (chance, seconds) => a * chance + b * chance * seconds;
}

/** Builds a list position by position, with the list's own saturation, always taking the candidate of most worth. */
export function greedy(truth: Truth, worth: Worth, picks: Uint16Array): void {
  truth.restart();
  const { count, seconds } = truth;
  for (let t = 0; t < LIST_LENGTH; t++) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const value = worth(truth.chance(i), seconds[i]!);
      if (value > most && !isTaken(picks, t, i)) {
        most = value;
        best = i;
      }
    }
    picks[t] = best;
    truth.put(best, t);
  }
}

function isTaken(picks: Uint16Array, count: number, candidate: number): boolean {
  for (let t = 0; t < count; t++) if (picks[t] === candidate) return true;
  return false;
}
