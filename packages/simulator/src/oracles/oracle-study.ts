import { BURN_IN_DAYS, LAST_DAY, dayNumber, dayOrdinal } from '../constants/index.js';
import { Feed, LIST_LENGTH, LoggingPolicy, Records, makeSlate, satisfaction } from '../feed/index.js';
import type { Policy, Request, Slate } from '../feed/index.js';
import { sigmoid } from '../randomness/index.js';
import { UserState, type World } from '../world/index.js';
import { CLICKS, SECONDS, greedy, mix, type Worth } from './greedy.js';
import { Truth, type Expected } from './truth.js';

/** Weights of the mixes: 0, 0.05, ... 1. */
export const MIX_WEIGHTS: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 20);

/** What is expected of an arm, a user-day: all arms choose for the same requests, those of the logging policy. */
export interface ArmExpectation {
  readonly arm: string;
  readonly clicks: number;
  readonly seconds: number;
  /** Mean satisfaction W. */
  readonly satisfaction: number;
}

/** What the oracles reach on the log's train days. */
export interface OracleStudy {
  readonly users: number;
  readonly userDays: number;
  /** `uniform`, `logging`, `O-ctr`, `O-dt`, `O-shared`, `O-personal`, `O-util`. */
  readonly arms: readonly ArmExpectation[];
  /** Clicks of the ten best with the list's positive effects on and its negative ones off: no list does better. */
  readonly clicksAtMost: number;
  /** The weight of clicks of `O-shared`. */
  readonly sharedWeight: number;
  /** Correlation of a user's best weight with the share of clicks in the user's needs; null where one of them is the same for all. */
  readonly weightOfNeeds: number | null;
}

/**
 * Lives the first users of a world under the logging policy and asks at every request what each oracle's list would give, in
 * expected values (docs/simulator.md, section 12).
 *
 * @param users how many; each takes some 20 ms or more.
 */
export function studyOracles(world: World, users: number): OracleStudy {
  const study = new Study(world, users, measureScales(world, users));
  study.live();
  return study.result();
}

/** Standard deviations over candidates on train days of p and of p times expected seconds. */
function measureScales(world: World, users: number): { clicks: number; seconds: number } {
  const truth = new Truth(world);
  const sums = { n: 0, p: 0, pp: 0, s: 0, ss: 0 };
  liveTrainDays(world, users, (request) => {
    truth.turn(request);
    for (let i = 0; i < truth.count; i++) {
      const p = truth.chance(i);
      const s = p * truth.seconds[i]!;
      sums.n++;
      sums.p += p;
      sums.pp += p * p;
      sums.s += s;
      sums.ss += s * s;
    }
  });
  const sd = (sum: number, squares: number): number => Math.sqrt(squares / sums.n - (sum / sums.n) ** 2);
  // Where all candidates are equal any scale will do.
  return { clicks: sd(sums.p, sums.pp) || 1, seconds: sd(sums.s, sums.ss) || 1 };
}

/** Lives the train days of users; `see` gets every request of users who are no bots, and the list that the log has. */
function liveTrainDays(
  world: World,
  users: number,
  see: (request: Request, slate: Slate, user: number) => void,
  endDay: () => void = () => undefined,
): void {
  const logging = new LoggingPolicy(world);
  let watched = false;
  const policy: Policy = {
    code: logging.code,
    choose(request, slate) {
      logging.choose(request, slate);
      if (watched && !request.traits.bot) see(request, slate, user);
    },
  };
  const feed = new Feed(world);
  const states = Array.from({ length: users }, () => new UserState(1, world.constants.traffic));
  const records = new Records();
  let user = 0;
  for (let ordinal = 0; ordinal <= dayOrdinal(LAST_DAY.train); ordinal++) {
    watched = ordinal >= BURN_IN_DAYS && dayNumber(ordinal) <= LAST_DAY.train;
    for (user = 0; user < users; user++) {
      records.count = 0;
      feed.live(policy, states[user]!, user, ordinal, records, []);
      endDay();
    }
  }
}

const MIXES = MIX_WEIGHTS.length;
const FIXED_ARMS = ['uniform', 'logging', 'O-ctr', 'O-dt', 'O-util'] as const;

class Study {
  readonly #world: World;
  readonly #users: number;
  readonly #truth: Truth;
  readonly #worths: readonly Worth[];
  readonly #picks = makeSlate().picks;
  /** Of the day of one user, by arm: the fixed ones, then the mixes. */
  readonly #day: { clicks: number; seconds: number }[];
  readonly #total: { clicks: number; seconds: number; satisfaction: number }[];
  /** W of each mix, summed over a user's days; clicks and seconds beside it. */
  readonly #byUser: Float64Array;
  readonly #clicksByUser: Float64Array;
  readonly #secondsByUser: Float64Array;
  readonly #needs: Float64Array;
  #userDays = 0;
  #clicksAtMost = 0;
  #seen: { readonly user: number; readonly needs: Request['traits'] } | undefined;

  constructor(world: World, users: number, scales: { clicks: number; seconds: number }) {
    const arms = FIXED_ARMS.length + MIXES;
    this.#world = world;
    this.#users = users;
    this.#truth = new Truth(world);
    this.#worths = MIX_WEIGHTS.map((weight) => mix(weight, scales));
    this.#day = Array.from({ length: arms }, () => ({ clicks: 0, seconds: 0 }));
    this.#total = Array.from({ length: arms }, () => ({ clicks: 0, seconds: 0, satisfaction: 0 }));
    this.#byUser = new Float64Array(users * MIXES);
    this.#clicksByUser = new Float64Array(users * MIXES);
    this.#secondsByUser = new Float64Array(users * MIXES);
    this.#needs = new Float64Array(users);
  }

  live(): void {
    liveTrainDays(
      this.#world,
      this.#users,
      (request, slate, user) => this.#see(request, slate, user),
      () => this.#endDay(),
    );
  }

  #see(request: Request, slate: Slate, user: number): void {
    const truth = this.#truth;
    truth.turn(request);
    this.#seen = { user, needs: request.traits };
    this.#needs[user] = request.traits.clickShare;
    this.#add(0, truth.expect(uniformPicks(request, this.#picks)));
    this.#add(1, truth.expect(slate.picks));
    this.#addGreedy(2, CLICKS);
    this.#addGreedy(3, SECONDS);
    this.#worths.forEach((worth, k) => this.#addGreedy(FIXED_ARMS.length + k, worth));
    this.#addGreedy(4, this.#gain(request));
    this.#clicksAtMost += this.#mostClicks();
  }

  #addGreedy(arm: number, worth: Worth): void {
    greedy(this.#truth, worth, this.#picks);
    this.#add(arm, this.#truth.expect(this.#picks));
  }

  #add(arm: number, { clicks, seconds }: Expected): void {
    this.#day[arm]!.clicks += clicks;
    this.#day[arm]!.seconds += seconds;
  }

  /** The expected gain in the day's satisfaction, from what this arm has given so far. */
  #gain({ traits }: Request): Worth {
    const { constants } = this.#world;
    const { clicks, seconds } = this.#day[4]!;
    const now = satisfaction(constants.satisfaction, traits, clicks, seconds, 0);
    return (chance, ofClick) =>
      satisfaction(constants.satisfaction, traits, clicks + chance, seconds + chance * ofClick, 0) - now;
  }

  #mostClicks(): number {
    const { constants } = this.#world;
    const { logits, count } = this.#truth;
    const best = Array.from(logits.subarray(0, count))
      .sort((a, b) => b - a)
      .slice(0, LIST_LENGTH);
    const law = constants.click.sameTopicClicked;
    let clicks = 0;
    for (const logit of best) clicks += sigmoid(logit + law * clicks);
    return clicks;
  }

  #endDay(): void {
    if (this.#seen === undefined) return;
    const { user, needs } = this.#seen;
    const { satisfaction: constants } = this.#world.constants;
    this.#userDays++;
    this.#day.forEach((day, arm) => {
      const gained = satisfaction(constants, needs, day.clicks, day.seconds, 0);
      const total = this.#total[arm]!;
      total.clicks += day.clicks;
      total.seconds += day.seconds;
      total.satisfaction += gained;
      if (arm >= FIXED_ARMS.length) {
        const at = user * MIXES + arm - FIXED_ARMS.length;
        this.#byUser[at]! += gained;
        this.#clicksByUser[at]! += day.clicks;
        this.#secondsByUser[at]! += day.seconds;
      }
      day.clicks = day.seconds = 0;
    });
    this.#seen = undefined;
  }

  result(): OracleStudy {
    const days = this.#userDays;
    const arm = (name: string, clicks: number, seconds: number, gained: number): ArmExpectation => ({
      arm: name,
      clicks: clicks / days,
      seconds: seconds / days,
      satisfaction: gained / days,
    });
    const of = (name: string, at: number): ArmExpectation => {
      const { clicks, seconds, satisfaction: gained } = this.#total[at]!;
      return arm(name, clicks, seconds, gained);
    };
    const mixes = this.#total.slice(FIXED_ARMS.length).map(({ satisfaction: gained }) => gained);
    const shared = mixes.indexOf(Math.max(...mixes));
    const personal = { clicks: 0, seconds: 0, satisfaction: 0 };
    const weights: number[] = [];
    const needs: number[] = [];
    for (let user = 0; user < this.#users; user++) {
      const own = this.#byUser.subarray(user * MIXES, (user + 1) * MIXES);
      const most = Math.max(...own);
      if (most === 0) continue;
      const best = own.indexOf(most);
      personal.satisfaction += most;
      personal.clicks += this.#clicksByUser[user * MIXES + best]!;
      personal.seconds += this.#secondsByUser[user * MIXES + best]!;
      weights.push(MIX_WEIGHTS[best]!);
      needs.push(this.#needs[user]!);
    }
    const [uniform, logging, clicks, seconds, gain] = FIXED_ARMS;
    return {
      users: weights.length,
      userDays: days,
      arms: [
        of(uniform, 0),
        of(logging, 1),
        of(clicks, 2),
        of(seconds, 3),
        of('O-shared', FIXED_ARMS.length + shared),
        arm('O-personal', personal.clicks, personal.seconds, personal.satisfaction),
        of(gain, 4),
      ],
      clicksAtMost: this.#clicksAtMost / days,
      sharedWeight: MIX_WEIGHTS[shared]!,
      weightOfNeeds: correlation(weights, needs),
    };
  }
}

/** Ten of the candidates, each set as likely. */
function uniformPicks({ candidates, draws }: Request, picks: Uint16Array): Uint16Array {
  const places = Uint16Array.from({ length: candidates.count }, (_, i) => i);
  for (let t = 0; t < LIST_LENGTH; t++) {
    const other = t + Math.floor(draws.uniform(UNIFORM, t) * (candidates.count - t));
    picks[t] = places[other]!;
    places[other] = places[t]!;
  }
  return picks;
}

/** Purpose of the uniform policy's draws, apart from those of the feed. */
const UNIFORM = 1001;

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  // What is the same for all may still differ in the last bit.
  return aa < 1e-12 || bb < 1e-12 ? null : ab / Math.sqrt(aa * bb);
}
