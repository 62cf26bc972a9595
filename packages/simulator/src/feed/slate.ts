import type { Draws } from '../randomness/index.js';
import type { Candidates } from './candidates.js';
import type { Visit } from './visit.js';

/** Items of a list. */
export const LIST_LENGTH = 10;

/** A list as a policy chose it. */
export interface Slate {
  /** Places among the candidates, position by position. */
  readonly picks: Uint16Array;
  /** Chance of each pick given the candidates and the picks before it; 1 for a policy without chance. */
  readonly propensity: Float64Array;
}

/** A request as the policies of the simulator itself see it, hidden state and all. */
export interface Request extends Visit {
  readonly candidates: Candidates;
  readonly draws: Draws;
}

/** Chooses {@link LIST_LENGTH} of the candidates. */
export interface Policy {
  /** Code in the log's column `policy`. */
  readonly code: number;
  choose(request: Request, slate: Slate): void;
}

/** An empty slate. */
export function makeSlate(): Slate {
  return { picks: new Uint16Array(LIST_LENGTH), propensity: new Float64Array(LIST_LENGTH) };
}
