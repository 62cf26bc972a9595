import { Draws, LEVEL, childKey, type Key } from '../randomness/index.js';

/** Share of the lists that repeat a clicked item (EB-NeRD), of rows that are doubled, and how wrong clocks go, ms. */
const REPEATS = 0.0024;
const DOUBLES = 0.001;
const SKEW = 2000;

/** About this share of the lists has a click to repeat. */
const WITH_CLICK = 0.56;

const PURPOSE = { repeat: 1, double: 2, skew: 3 } as const;

/** What goes wrong between a feed and its log, for the option `dirty`: faults that `data validate` must find. */
export class Dirt {
  readonly #seed: Key;
  readonly #draws = new Draws();

  constructor(seed: Key) {
    this.#seed = seed;
  }

  /** Turns to a list. */
  at(session: number, request: number): this {
    this.#draws.at(childKey(childKey(this.#seed, LEVEL.dirt, session), LEVEL.request, request));
    return this;
  }

  /** Whether the list repeats its first clicked item, if it has one, at the next position. */
  get repeats(): boolean {
    return this.#draws.uniform(PURPOSE.repeat) < REPEATS / WITH_CLICK;
  }

  /** Whether the row of a position, from 1, stands in the log twice. */
  doubles(position: number): boolean {
    return this.#draws.uniform(PURPOSE.double, position) < DOUBLES;
  }

  /** Milliseconds that the list's clock is wrong by. */
  get skew(): number {
    return Math.round((2 * this.#draws.uniform(PURPOSE.skew) - 1) * SKEW);
  }
}
