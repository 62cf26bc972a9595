import type { Constants } from '../constants/index.js';
import { Draws, LEVEL, childKey, exp, sigmoid, type Key } from '../randomness/index.js';
import { DIM } from './vectors.js';

const PURPOSE = {
  age: 1, gender: 2, city: 3, platform: 4, bot: 5, g: 6, stable: 7, reading: 8, policyNoise: 9, policyReading: 10,
  ageMissing: 11, genderMissing: 12, cityMissing: 13, groupClick: 100, groupReading: 200,
} as const; // prettier-ignore

/** Standard normal quantile of a third: below it a user is in the least active third. */
const LEAST_ACTIVE = -0.430727299295457;

/** What models may see of a user; -1 where it is missing. */
export interface SeenUser {
  readonly age: number;
  readonly gender: number;
  readonly city: number;
  readonly platform: number;
}

/** One user at a time: all that stays the same over days. */
export class UserTraits {
  age = 0;
  gender = 0;
  city = 0;
  platform = 0;
  bot = false;
  clickLevel = 0;
  dwellTrait = 0;
  appeal = 0;
  scrolling = 0;
  staying = 0;
  activity = 0;
  /** π: share of clicks in the user's needs. */
  clickShare = 0;
  needClicks = 0;
  needSeconds = 0;
  readonly typeTaste = new Float64Array(3);
  /** s: the interest that stays. */
  readonly stable = new Float64Array(DIM);
  /** The part of y, what holds the user as a reader, that z does not tell. */
  readonly ownReading = new Float64Array(DIM);
  /** The logging policy's noise about z and about y. */
  readonly policyNoise = new Float64Array(DIM);
  readonly policyReadingNoise = new Float64Array(DIM);

  readonly #constants: Constants;
  readonly #seed: Key;
  readonly #draws = new Draws();
  readonly #groups: readonly { readonly click: Float64Array; readonly reading: Float64Array }[];

  constructor(constants: Constants, seed: Key) {
    this.#constants = constants;
    this.#seed = seed;
    this.#draws.at(childKey(seed, LEVEL.user, 0xffffffff));
    this.#groups = Array.from({ length: constants.users.ages.length * 2 }, (_, group) => {
      const click = new Float64Array(DIM);
      const reading = new Float64Array(DIM);
      this.#draws.normals(PURPOSE.groupClick + group, click);
      this.#draws.normals(PURPOSE.groupReading + group, reading);
      return { click, reading };
    });
  }

  /** The key of a user. */
  key(user: number): Key {
    return childKey(this.#seed, LEVEL.user, user);
  }

  /** Draws of what decides on activity alone: g7 and whether the user is a bot. */
  presence(key: Key): { readonly g7: number; readonly bot: boolean } {
    this.#draws.at(key);
    return {
      g7: this.#draws.normal(PURPOSE.g, 7),
      bot: this.#draws.uniform(PURPOSE.bot) < this.#constants.dirt.bots,
    };
  }

  /** Turns to the user of a key. */
  load(key: Key): this {
    const { users, click, dirt } = this.#constants;
    const draws = this.#draws.at(key);
    const g = (index: number): number => draws.normal(PURPOSE.g, index);
    this.age = draws.category(PURPOSE.age, 0, users.ages);
    this.gender = draws.category(PURPOSE.gender, 0, users.genders);
    this.city = draws.category(PURPOSE.city, 0, users.cities);
    this.platform = draws.category(PURPOSE.platform, 0, users.platforms);
    this.bot = draws.uniform(PURPOSE.bot) < dirt.bots;
    const g1 = g(1);
    this.clickLevel = users.clickLevel * g1;
    this.dwellTrait = users.dwellTrait[0] * g1 + users.dwellTrait[1] * g(2);
    // The mean of a log-normal is e^(sd²/2) times its median.
    this.appeal = click.appeal * exp(users.appealSd * g(4) - (users.appealSd * users.appealSd) / 2);
    this.scrolling = users.scrolling * g(5);
    this.staying = users.staying * g(6);
    this.activity = users.activity * g(7);
    this.clickShare = users.needs === 'same' ? 0.5 : sigmoid(2 * (0.45 * g1 + 0.893 * g(3)));
    this.needClicks = users.needClicks.median * exp(users.needClicks.sd * g(8));
    this.needSeconds = users.needSeconds.median * exp(users.needSeconds.sd * g(9));
    for (let type = 0; type < 3; type++) this.typeTaste[type] = users.typeTaste * g(10 + type);
    this.#draw(draws);
    return this;
  }

  /** What models may see of the loaded user. */
  seen(key: Key): SeenUser {
    const draws = this.#draws.at(key);
    const { missing } = this.#constants.dirt;
    const times = draws.normal(PURPOSE.g, 7) < LEAST_ACTIVE ? 2 : 1;
    const lost = (purpose: number, share: number): boolean => draws.uniform(purpose) < share * times;
    return {
      age: lost(PURPOSE.ageMissing, missing.age) ? -1 : this.age,
      gender: lost(PURPOSE.genderMissing, missing.gender) ? -1 : this.gender,
      city: lost(PURPOSE.cityMissing, missing.city) ? -1 : this.city,
      platform: this.platform,
    };
  }

  /** z and y from the drifting interest `drifting[at...]`. */
  affinities(drifting: Float32Array, at: number, z: Float64Array, y: Float64Array): void {
    const { users } = this.#constants;
    const stay = users.interests ? Math.sqrt(users.stableShare) : 0;
    const drift = users.interests ? Math.sqrt(1 - users.stableShare) : 0;
    const free = users.interests ? Math.sqrt(1 - users.clickReading * users.clickReading) : 0;
    for (let d = 0; d < DIM; d++) {
      z[d] = stay * this.stable[d]! + drift * drifting[at + d]!;
      y[d] = users.clickReading * z[d]! + free * this.ownReading[d]!;
    }
  }

  #draw(draws: Draws): void {
    const { users } = this.#constants;
    const group = this.#groups[this.age * 2 + this.gender]!;
    const weight = users.demographicWeight;
    const own = Math.sqrt(1 - weight * weight);
    draws.normals(PURPOSE.stable, this.stable);
    draws.normals(PURPOSE.reading, this.ownReading);
    for (let d = 0; d < DIM; d++) {
      this.stable[d] = weight * group.click[d]! + own * this.stable[d]!;
      this.ownReading[d] = weight * group.reading[d]! + own * this.ownReading[d]!;
    }
    draws.normals(PURPOSE.policyNoise, this.policyNoise);
    draws.normals(PURPOSE.policyReading, this.policyReadingNoise);
  }
}
