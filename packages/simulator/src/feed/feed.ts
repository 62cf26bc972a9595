import {
  DAY,
  HOUR,
  HOUR_CHANCES,
  MOST_DAYS,
  dayStart,
  isWeekend,
  type Constants,
} from '../constants/index.js';
import { Draws, LEVEL, childKey, exp, log, sigmoid, type Key } from '../randomness/index.js';
import type { UserState } from '../world/user-state.js';
import { UserTraits } from '../world/user-traits.js';
import { DIM, stored } from '../world/vectors.js';
import type { World } from '../world/world.js';
import { Candidates } from './candidates.js';
import { DAY_DRAW, REQUEST_DRAW } from './purposes.js';
import { FLAG, RECORD, SHOWN, type DayRow, type Records } from './records.js';
import { Response } from './response.js';
import { satisfaction, validSeconds } from './satisfaction.js';
import { LIST_LENGTH, makeSlate, type Policy, type Request, type Slate } from './slate.js';

/**
 * Lives the days of users: activity, sessions, requests and what follows from them.
 *
 * {@link Feed.live} lives whole days under a policy. Whoever wants to answer each request in their own time calls
 * {@link Feed.begin}, then {@link Feed.next} and {@link Feed.answer} in turn, then {@link Feed.end}.
 */
export class Feed {
  readonly #world: World;
  readonly #constants: Constants;
  readonly #traits: UserTraits;
  readonly #candidates: Candidates;
  readonly #response: Response;
  readonly #draws = new Draws();
  readonly #requestDraws = new Draws();
  readonly #slate = makeSlate();
  readonly #z = new Float64Array(DIM);
  readonly #y = new Float64Array(DIM);
  readonly #shock = new Float64Array(DIM);
  readonly #today = { clicks: 0, valid: 0, feed: 0, regrets: 0 };

  // Where the user who is being lived stands.
  #state!: UserState;
  #at = 0;
  #user = 0;
  #ordinal = 0;
  #dayKey: Key = [0, 0];
  #starts: readonly number[] = [];
  #session = -1;
  #sessionKey: Key = [0, 0];
  #sessionId = 0;
  /** Index of the session's next request; none is to come when the session is over. */
  #request = 0;
  #inSession = false;
  #regrets = 0;
  #time = 0;
  #asked: Request | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#constants = world.constants;
    this.#traits = new UserTraits(world.constants, world.seed);
    this.#candidates = new Candidates(world);
    this.#response = new Response(world);
  }

  /**
   * Lives one day of the users `first`, `first` + 1, ... of a state.
   *
   * @param ordinal day from 0; days of a user must follow one another.
   * @param records receives the lists, user by user.
   * @param days receives a row for every active user.
   */
  live(
    policy: Policy,
    state: UserState,
    first: number,
    ordinal: number,
    records: Records,
    days: DayRow[],
  ): void {
    for (let at = 0; at < state.users; at++) {
      if (!this.begin(state, at, first + at, ordinal)) continue;
      for (let request = this.next(); request !== undefined; request = this.next()) {
        policy.choose(request, this.#slate);
        this.answer(this.#slate, policy.code, records);
      }
      days.push(this.end());
    }
  }

  /**
   * Turns to a user's day; whether the user is active on it.
   *
   * @param at place of the user in the state.
   * @param ordinal day from 0; days of a user must follow one another.
   */
  begin(state: UserState, at: number, user: number, ordinal: number): boolean {
    const userKey = this.#traits.key(user);
    const key = childKey(userKey, LEVEL.day, ordinal);
    if (!this.#isActive(state, at, userKey, key, ordinal)) return false;
    this.#traits.load(userKey);
    this.#drift(state, at, userKey, ordinal);
    this.#state = state;
    this.#at = at;
    this.#user = user;
    this.#ordinal = ordinal;
    this.#dayKey = key;
    this.#starts = this.#drawStarts(key, ordinal);
    this.#session = -1;
    this.#inSession = false;
    const today = this.#today;
    today.clicks = today.valid = today.feed = today.regrets = 0;
    return true;
  }

  /** Moment of the last request, UTC ms. */
  get time(): number {
    return this.#time;
  }

  /** The user's next request; undefined when the day is over. What it holds is valid until the next call. */
  next(): Request | undefined {
    while (this.#inSession || this.#beginSession()) {
      const request = this.#ask();
      if (request !== undefined) return (this.#asked = request);
      this.#endSession();
    }
    return undefined;
  }

  /**
   * Shows the list of a slate to the user who made the last request.
   *
   * @param policy code of who chose it, for the log.
   * @returns what the user did, valid until the next call.
   */
  answer(slate: Slate, policy: number, records: Records): Response {
    const { traffic, dirt } = this.#constants;
    const visit = this.#asked!;
    const response = this.#response;
    response.law.visit(this.#traits, visit.ordinal, visit.hour);
    response.play(visit, this.#candidates, slate, this.#requestDraws);
    this.#regrets += response.regrets;
    this.#keep(slate, policy, records);
    this.#time += response.duration;
    this.#request++;
    const { bot } = this.#traits;
    const over = this.#request >= (bot ? dirt.botLists : traffic.mostRequests);
    if (over || (!bot && !this.#goesOn(this.#requestDraws))) this.#endSession();
    return response;
  }

  /** Ends the day of the user. */
  end(): DayRow {
    const { clicks, valid, feed, regrets } = this.#today;
    const { memoryKeep } = this.#constants.satisfaction;
    const state = this.#state;
    const at = this.#at;
    const gained = satisfaction(this.#constants.satisfaction, this.#traits, clicks, valid, regrets);
    state.memory[at] = memoryKeep * state.memory[at]! + (1 - memoryKeep) * gained;
    state.activeDay[at] = this.#ordinal + 1;
    return {
      user: this.#user,
      clicks,
      validSeconds: valid,
      feedSeconds: feed,
      satisfaction: gained,
      memory: state.memory[at]!,
    };
  }

  #isActive(state: UserState, at: number, userKey: Key, key: Key, ordinal: number): boolean {
    const { traffic, users } = this.#constants;
    const { g7, bot } = this.#traits.presence(userKey);
    if (bot) return true;
    const before = state.activeDay[at] === ordinal && ordinal > 0;
    const chance = sigmoid(
      traffic.activity +
        users.activity * g7 +
        (before ? traffic.activeBefore : 0) +
        traffic.memory * (state.memory[at]! - traffic.memoryStart) +
        (isWeekend(ordinal) ? traffic.weekend : 0),
    );
    return this.#draws.at(key).uniform(DAY_DRAW.active) < chance;
  }

  /** Brings the drifting interest up to the day; days without activity are made up for. */
  #drift(state: UserState, at: number, userKey: Key, ordinal: number): void {
    const { driftDecay } = this.#constants.users;
    const fresh = Math.sqrt(1 - driftDecay * driftDecay);
    for (let day = state.driftDay[at]!; day <= ordinal; day++) {
      this.#draws.at(childKey(userKey, LEVEL.day, day)).normals(DAY_DRAW.drift, this.#shock);
      for (let d = 0; d < DIM; d++) {
        const i = at * DIM + d;
        state.drifting[i] =
          day === 0 ? this.#shock[d]! : driftDecay * state.drifting[i]! + fresh * this.#shock[d]!;
      }
    }
    state.driftDay[at] = ordinal + 1;
  }

  #drawStarts(key: Key, ordinal: number): number[] {
    const { traffic } = this.#constants;
    const draws = this.#draws.at(key);
    const more = this.#traits.bot
      ? 0
      : Math.floor(log(draws.uniform(DAY_DRAW.sessions)) / log(1 - traffic.sessionStop));
    const count = Math.min(traffic.mostSessions, 1 + more);
    const starts: number[] = [];
    for (let i = 0; i < count; i++) {
      const hour = draws.category(DAY_DRAW.hour, i, HOUR_CHANCES);
      starts.push(Math.floor(dayStart(ordinal) + (hour + draws.uniform(DAY_DRAW.minute, i)) * HOUR));
    }
    return starts.sort((a, b) => a - b);
  }

  #beginSession(): boolean {
    const { traffic } = this.#constants;
    const session = ++this.#session;
    if (session >= this.#starts.length) return false;
    this.#sessionKey = childKey(this.#dayKey, LEVEL.session, session);
    this.#sessionId = (this.#user * MOST_DAYS + this.#ordinal) * traffic.mostSessions + session;
    const gap = traffic.sessionGapMinutes * 60_000;
    this.#time = Math.max(this.#starts[session]!, this.#state.sessionEnd[this.#at]! + gap);
    this.#request = 0;
    this.#regrets = 0;
    this.#inSession = true;
    return true;
  }

  #endSession(): void {
    this.#state.sessionEnd[this.#at] = this.#time;
    this.#inSession = false;
  }

  /** Draws the candidates of the session's next request; undefined where there are too few. */
  #ask(): Request | undefined {
    const { click } = this.#constants;
    const traits = this.#traits;
    const time = this.#time;
    const draws = this.#requestDraws.at(childKey(this.#sessionKey, LEVEL.request, this.#request));
    const today = this.#ordinal + Math.floor((time - dayStart(this.#ordinal)) / DAY);
    const block = this.#world.pool.at(today, time);
    traits.affinities(this.#state.drifting, this.#at * DIM, this.#z, this.#y);
    this.#candidates.draw(block, this.#z, this.#state, this.#at, draws);
    // Only in the first hours of the burn-in, when the pool fills.
    if (this.#candidates.count < LIST_LENGTH) return undefined;
    return {
      traits,
      z: this.#z,
      y: this.#y,
      ageing: exp(-(time - block.start) / (click.freshHours * HOUR)),
      ordinal: today,
      hour: Math.floor((time - dayStart(today)) / HOUR),
      request: this.#request,
      appeal: traits.appeal * exp(-click.regretFatigue * this.#regrets),
      candidates: this.#candidates,
      draws,
    };
  }

  #goesOn(draws: Draws): boolean {
    const { continuation } = this.#constants.satisfaction;
    const { lastDwell } = this.#response;
    const bad = lastDwell >= 0 && (lastDwell <= continuation.shortest || lastDwell > continuation.longest);
    const shift = lastDwell < 0 ? continuation.noClick : bad ? continuation.badClick : 0;
    return draws.uniform(REQUEST_DRAW.more) < sigmoid(continuation.level + this.#traits.staying + shift);
  }

  /** Writes the list's record and what the user remembers of it. */
  #keep(slate: Slate, policy: number, records: Records): void {
    const response = this.#response;
    const state = this.#state;
    const at = this.#at;
    const time = this.#time;
    const record = records.add();
    const { doubles, words, ints, floats } = records;
    doubles[(record + RECORD.time) / 2] = time;
    words[record + RECORD.user] = this.#user;
    const length = this.#history(state, at, time, record, records);
    words[record + RECORD.session] = this.#sessionId;
    words[record + RECORD.counts] =
      this.#request | (length << 8) | (this.#candidates.count << 16) | (this.#traits.platform << 24);
    words[record + RECORD.policy] = policy;
    for (let t = 0; t < LIST_LENGTH; t++) {
      const shown = record + RECORD.shown + t * SHOWN.words;
      const item = response.items[t]!;
      const clicked = response.clicked[t] === 1;
      words[shown + SHOWN.item] = item;
      words[shown + SHOWN.flags] =
        (clicked ? FLAG.clicked : 0) |
        (response.examined[t] === 1 ? FLAG.examined : 0) |
        (response.regret[t] === 1 ? FLAG.regret : 0) |
        (response.censored[t] === 1 ? FLAG.censored : 0) |
        (response.mode[t]! << FLAG.modeShift);
      floats[shown + SHOWN.dwell] = response.dwell[t]!;
      floats[shown + SHOWN.propensity] = slate.propensity[t]!;
      floats[shown + SHOWN.chance] = response.chance[t]!;
      floats[shown + SHOWN.expected] = response.expected[t]!;
      ints[shown + SHOWN.clickDelay] = -1;
      ints[shown + SHOWN.dwellDelay] = -1;
      state.show(at, item);
      if (clicked) this.#click(t, shown, records);
    }
    this.#today.clicks += response.clicks;
    this.#today.regrets += response.regrets;
    this.#today.feed += response.snippetSeconds;
  }

  #history(state: UserState, at: number, time: number, record: number, { words, floats }: Records): number {
    const length = state.remembered(at);
    for (let back = 1; back <= length; back++) {
      const i = state.clickBack(at, back);
      words[record + RECORD.histItem + back - 1] = state.clickItem[i]!;
      floats[record + RECORD.histDwell + back - 1] =
        state.dwellKnown[i]! <= time ? state.clickDwell[i]! : Number.NaN;
      floats[record + RECORD.histAge + back - 1] = (time - state.clickTime[i]!) / HOUR;
    }
    return length;
  }

  #click(t: number, shown: number, records: Records): void {
    const { dirt, users, dwell } = this.#constants;
    const response = this.#response;
    const draws = this.#requestDraws;
    const state = this.#state;
    const at = this.#at;
    const time = this.#time;
    const item = response.items[t]!;
    const seconds = response.dwell[t]!;
    const clickedAt = response.clickAfter[t]!;
    const delay = (purpose: number): number =>
      Math.round(1000 * draws.logNormal(purpose, item, dirt.arrival));
    records.ints[shown + SHOWN.clickDelay] = clickedAt + delay(REQUEST_DRAW.clickArrival);
    let known = Number.POSITIVE_INFINITY;
    if (draws.uniform(REQUEST_DRAW.dwellNull, item) < dirt.dwellNull) {
      records.floats[shown + SHOWN.dwell] = Number.NaN;
    } else {
      const late = draws.uniform(REQUEST_DRAW.late, item) < dirt.late;
      const lateness = late
        ? Math.round(draws.uniform(REQUEST_DRAW.lateness, item) * dirt.lateHours * HOUR)
        : 0;
      const arrives = clickedAt + 1000 * seconds + delay(REQUEST_DRAW.dwellArrival) + lateness;
      records.ints[shown + SHOWN.dwellDelay] = arrives;
      known = time + arrives;
    }
    state.click(at, item, time + clickedAt, seconds, known);
    this.#today.valid += validSeconds(seconds, dwell);
    this.#today.feed += Math.min(seconds, dwell.validCap);
    if (seconds >= users.reinforcement.leastDwell && response.regret[t] === 0) {
      const { vectors } = this.#world.catalogue.hidden;
      for (let d = 0; d < DIM; d++) {
        const o = state.drifting[at * DIM + d]!;
        state.drifting[at * DIM + d] =
          users.reinforcement.keep * o + users.reinforcement.add * stored(vectors, item * DIM, d);
      }
    }
  }
}
