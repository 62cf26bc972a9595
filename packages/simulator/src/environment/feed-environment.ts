import { ParetorecError } from '@paretorec/contracts';
import { BURN_IN_DAYS, MOST_DAYS, PRESETS, dayNumber, type PresetName } from '../constants/index.js';
import { Feed, LIST_LENGTH, LoggingPolicy, Records, makeSlate } from '../feed/index.js';
import type { DayRow, Request } from '../feed/index.js';
import { HISTORY, UserState, UserTraits, makeWorld, type SeenItems, type World } from '../world/index.js';

/** What an agent sees when a user asks for a list. */
export interface Observation {
  readonly user: {
    readonly id: number;
    /** Bands, tiers and codes of the log; -1 where unknown. */
    readonly age: number;
    readonly gender: number;
    readonly city: number;
    readonly platform: number;
  };
  readonly context: {
    /** Day of the log: -4 to -1, then from 1. */
    readonly day: number;
    readonly hour: number;
    /** Earlier lists of the session. */
    readonly request: number;
  };
  /** Past clicks, the most recent first, ten at most. */
  readonly history: {
    readonly items: Uint32Array;
    /** Seconds; NaN while unknown. */
    readonly dwell: Float32Array;
  };
  /** Up to 200 distinct items, at least ten; their fields are in {@link FeedEnvironment.items}. */
  readonly candidates: Uint32Array;
}

/** What came of a list. */
export interface Step {
  /** The user's next request; undefined when the episode is over. */
  readonly observation: Observation | undefined;
  /** One number an objective: clicks, and valid seconds of dwell. */
  readonly reward: readonly [clicks: number, seconds: number];
  /** Whether the user left for the day. */
  readonly terminated: boolean;
  readonly info: {
    /** By position: 1 for a click. */
    readonly clicked: Uint8Array;
    /** By position: whole seconds, 0 without a click. */
    readonly dwell: Float32Array;
    /** Of the whole day, once it is over. */
    readonly day: DayRow | undefined;
  };
}

/** What a {@link FeedEnvironment} is made of. */
export interface EnvironmentOptions {
  /** Default `default`. */
  readonly preset?: PresetName;
  /** A whole number in [0, 2⁵³); default 1. */
  readonly seed?: number;
  /** Default 200. */
  readonly users?: number;
  /** About so many items a log's days show; default 3000, and the pool of candidates needs about as many. */
  readonly items?: number;
}

/**
 * The feed for an agent of one's own, in the manner of Gymnasium: an episode is a user's day, a step is a list.
 *
 * The four days before the log begins are lived under the logging policy, so that histories and the pool are filled. From then on
 * every list is the agent's. Users are lived day by day, for 24 days; then `reset({ seed })` makes a new world.
 * Everything that is drawn depends on the seed and the place of the draw alone: two agents that show the same item in the same
 * request see the same user do the same. Who is a bot is not told.
 */
export class FeedEnvironment {
  /** A list: {@link LIST_LENGTH} distinct places among the candidates, best first. */
  readonly actionSpace = { kind: 'distinct-places', length: LIST_LENGTH } as const;
  /** Sizes of what an agent sees. */
  readonly observationSpace = { candidates: 200, history: HISTORY } as const;
  readonly rewardSpace = ['clicks', 'valid seconds'] as const;

  readonly #options: Required<EnvironmentOptions>;
  readonly #slate = makeSlate();
  readonly #records = new Records(1);
  #world!: World;
  #feed!: Feed;
  #traits!: UserTraits;
  #state!: UserState;
  #ordinal = 0;
  /** Place of the user whose day it is. */
  #user = -1;
  #request: Request | undefined;

  constructor(options: EnvironmentOptions = {}) {
    this.#options = { preset: 'default', seed: 1, users: 200, items: 3000, ...options };
    this.#begin(this.#options.seed);
  }

  /** What is known of the items, one entry an item. */
  get items(): SeenItems {
    return this.#world.catalogue.seen;
  }

  /**
   * Begins the next episode: the day of the next user who comes.
   *
   * @param options `seed`: begins a new world.
   * @throws ParetorecError `episode-not-over`, `days-over`.
   */
  reset(options: { readonly seed?: number } = {}): { readonly observation: Observation } {
    if (options.seed !== undefined) this.#begin(options.seed);
    else if (this.#request !== undefined) {
      throw new ParetorecError({
        code: 'episode-not-over',
        problem: 'the day of this user is not over',
        remedy: 'call step until terminated, or begin a new world with reset({ seed })',
      });
    }
    for (;;) {
      if (++this.#user === this.#options.users) {
        this.#user = 0;
        this.#ordinal++;
      }
      if (this.#ordinal === MOST_DAYS) {
        throw new ParetorecError({
          code: 'days-over',
          problem: `the world has lived its ${MOST_DAYS - BURN_IN_DAYS} days`,
          remedy: 'begin a new one with reset({ seed })',
        });
      }
      if (!this.#feed.begin(this.#state, this.#user, this.#user, this.#ordinal)) continue;
      this.#request = this.#feed.next();
      if (this.#request !== undefined) return { observation: this.#observe(this.#request) };
      this.#feed.end();
    }
  }

  /**
   * Shows a list.
   *
   * @param action {@link LIST_LENGTH} distinct places among the candidates of the last observation, best first.
   * @throws ParetorecError `no-request`, `bad-action`.
   */
  step(action: ArrayLike<number>): Step {
    const request = this.#request;
    if (request === undefined) {
      throw new ParetorecError({
        code: 'no-request',
        problem: 'nobody has asked',
        remedy: 'call reset first',
      });
    }
    checkAction(action, request.candidates.count);
    this.#slate.picks.set(action);
    this.#slate.propensity.fill(1);
    this.#records.count = 0;
    const { clicked, dwell, clicks } = this.#feed.answer(this.#slate, AGENT, this.#records);
    const { validFrom, validCap } = this.#world.constants.dwell;
    const seconds = dwell.reduce((sum, s) => sum + (s < validFrom ? 0 : Math.min(s, validCap)), 0);
    const info = { clicked: clicked.slice(), dwell: Float32Array.from(dwell) };
    this.#request = this.#feed.next();
    const over = this.#request === undefined;
    return {
      observation: over ? undefined : this.#observe(this.#request!),
      reward: [clicks, seconds],
      terminated: over,
      info: { ...info, day: over ? this.#feed.end() : undefined },
    };
  }

  #begin(seed: number): void {
    const { preset, users, items } = this.#options;
    const constants = PRESETS[preset];
    this.#world = makeWorld({ constants, seed, items, days: MOST_DAYS });
    this.#feed = new Feed(this.#world);
    this.#traits = new UserTraits(constants, this.#world.seed);
    this.#state = new UserState(users, constants.traffic);
    const logging = new LoggingPolicy(this.#world);
    for (let ordinal = 0; ordinal < BURN_IN_DAYS; ordinal++) {
      this.#feed.live(logging, this.#state, 0, ordinal, new Records(), []);
    }
    this.#ordinal = BURN_IN_DAYS;
    this.#user = -1;
    this.#request = undefined;
  }

  #observe({ ordinal, hour, request, candidates }: Request): Observation {
    const state = this.#state;
    const at = this.#user;
    const key = this.#traits.key(at);
    const seen = this.#traits.load(key).seen(key);
    const newest = Array.from({ length: state.remembered(at) }, (_, i) => state.clickBack(at, i + 1));
    const { time } = this.#feed;
    return {
      user: { id: at, ...seen },
      context: { day: dayNumber(ordinal), hour, request },
      history: {
        items: Uint32Array.from(newest, (i) => state.clickItem[i]!),
        dwell: Float32Array.from(newest, (i) =>
          state.dwellKnown[i]! <= time ? state.clickDwell[i]! : Number.NaN,
        ),
      },
      candidates: candidates.items.slice(0, candidates.count),
    };
  }
}

/** Code of an agent's lists in records. */
const AGENT = 255;

function checkAction(action: ArrayLike<number>, candidates: number): void {
  const places = Array.from(action);
  const sound =
    places.length === LIST_LENGTH &&
    new Set(places).size === LIST_LENGTH &&
    places.every((place) => Number.isInteger(place) && place >= 0 && place < candidates);
  if (sound) return;
  throw new ParetorecError({
    code: 'bad-action',
    where: 'action',
    problem: 'not a list of candidates',
    found: `[${places.join(', ')}]`,
    expected: `${LIST_LENGTH} distinct whole numbers from 0 to ${candidates - 1}`,
  });
}
