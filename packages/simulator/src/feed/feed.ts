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
import { HISTORY, type UserState } from '../world/user-state.js';
import { UserTraits } from '../world/user-traits.js';
import { DIM } from '../world/vectors.js';
import type { World } from '../world/world.js';
import { Candidates } from './candidates.js';
import { DAY_DRAW, REQUEST_DRAW } from './purposes.js';
import { FLAG, RECORD, SHOWN, type DayRow, type Records } from './records.js';
import { Response } from './response.js';
import { satisfaction, validSeconds } from './satisfaction.js';
import { LIST_LENGTH, makeSlate, type Policy } from './slate.js';

/** Lives the days of users: activity, sessions, requests and what follows from them. */
export class Feed {
  readonly #world: World;
  readonly #constants: Constants;
  readonly #policy: Policy;
  readonly #traits: UserTraits;
  readonly #candidates: Candidates;
  readonly #response: Response;
  readonly #draws = new Draws();
  readonly #requestDraws = new Draws();
  readonly #slate = makeSlate();
  readonly #z = new Float64Array(DIM);
  readonly #y = new Float64Array(DIM);
  readonly #shock = new Float64Array(DIM);
  #sessionId = 0;
  readonly #today = { clicks: 0, valid: 0, feed: 0, regrets: 0 };

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#constants = world.constants;
    this.#policy = policy;
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
  live(state: UserState, first: number, ordinal: number, records: Records, days: DayRow[]): void {
    for (let at = 0; at < state.users; at++) {
      const user = first + at;
      const userKey = this.#traits.key(user);
      const key = childKey(userKey, LEVEL.day, ordinal);
      if (!this.#isActive(state, at, userKey, key, ordinal)) continue;
      this.#traits.load(userKey);
      this.#drift(state, at, userKey, ordinal);
      this.#sessions(state, at, user, key, ordinal, records);
      days.push(this.#endDay(state, at, user, ordinal));
    }
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

  #sessions(state: UserState, at: number, user: number, key: Key, ordinal: number, records: Records): void {
    const { traffic } = this.#constants;
    const today = this.#today;
    today.clicks = today.valid = today.feed = today.regrets = 0;
    const starts = this.#starts(key, ordinal);
    for (const [session, start] of starts.entries()) {
      this.#sessionId = (user * MOST_DAYS + ordinal) * traffic.mostSessions + session;
      const begin = Math.max(start, state.sessionEnd[at]! + traffic.sessionGapMinutes * 60_000);
      state.sessionEnd[at] = this.#session(
        state,
        at,
        user,
        childKey(key, LEVEL.session, session),
        ordinal,
        begin,
        records,
      );
    }
  }

  #starts(key: Key, ordinal: number): number[] {
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

  /** Lives one session; gives the moment of its end. */
  #session(
    state: UserState,
    at: number,
    user: number,
    key: Key,
    ordinal: number,
    begin: number,
    records: Records,
  ): number {
    const { traffic, click, dirt } = this.#constants;
    const traits = this.#traits;
    let time = begin;
    let regrets = 0;
    const most = traits.bot ? dirt.botLists : traffic.mostRequests;
    for (let request = 0; request < most; request++) {
      const draws = this.#requestDraws.at(childKey(key, LEVEL.request, request));
      const today = ordinal + Math.floor((time - dayStart(ordinal)) / DAY);
      const block = this.#world.pool.at(today, time);
      traits.affinities(state.drifting, at * DIM, this.#z, this.#y);
      this.#candidates.draw(block, this.#z, state, at, draws);
      // Only in the first hours of the burn-in, when the pool fills.
      if (this.#candidates.count < LIST_LENGTH) break;
      const ageing = exp(-(time - block.start) / (click.freshHours * HOUR));
      const hour = Math.floor((time - dayStart(today)) / HOUR);
      const visit = {
        traits,
        z: this.#z,
        y: this.#y,
        ageing,
        ordinal: today,
        hour,
        request,
        appeal: traits.appeal * exp(-click.regretFatigue * regrets),
      };
      this.#policy.choose({ ...visit, candidates: this.#candidates, draws }, this.#slate);
      this.#response.law.visit(traits, today, hour);
      this.#response.play(visit, this.#candidates, this.#slate, draws);
      regrets += this.#response.regrets;
      this.#keep(state, at, user, time, request, records, draws);
      time += this.#response.duration;
      if (!traits.bot && !this.#goesOn(draws)) break;
    }
    return time;
  }

  #goesOn(draws: Draws): boolean {
    const { continuation } = this.#constants.satisfaction;
    const { lastDwell } = this.#response;
    const bad = lastDwell >= 0 && (lastDwell <= continuation.shortest || lastDwell > continuation.longest);
    const shift = lastDwell < 0 ? continuation.noClick : bad ? continuation.badClick : 0;
    return draws.uniform(REQUEST_DRAW.more) < sigmoid(continuation.level + this.#traits.staying + shift);
  }

  /** Writes the list's record and what the user remembers of it. */
  #keep(
    state: UserState,
    at: number,
    user: number,
    time: number,
    request: number,
    records: Records,
    draws: Draws,
  ): void {
    const response = this.#response;
    const record = records.add();
    const { doubles, words, ints, floats } = records;
    doubles[(record + RECORD.time) / 2] = time;
    words[record + RECORD.user] = user;
    const length = this.#history(state, at, time, record, records);
    words[record + RECORD.session] = this.#sessionId;
    words[record + RECORD.counts] =
      request | (length << 8) | (this.#candidates.count << 16) | (this.#traits.platform << 24);
    words[record + RECORD.policy] = this.#policy.code;
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
      floats[shown + SHOWN.propensity] = this.#slate.propensity[t]!;
      floats[shown + SHOWN.chance] = response.chance[t]!;
      floats[shown + SHOWN.expected] = response.expected[t]!;
      ints[shown + SHOWN.clickDelay] = -1;
      ints[shown + SHOWN.dwellDelay] = -1;
      state.show(at, item);
      if (clicked) this.#click(state, at, time, t, shown, records, draws);
    }
    this.#today.clicks += response.clicks;
    this.#today.regrets += response.regrets;
    this.#today.feed += response.snippetSeconds;
  }

  #history(state: UserState, at: number, time: number, record: number, { words, floats }: Records): number {
    const clicks = state.clicks[at]!;
    const length = Math.min(HISTORY, clicks);
    for (let back = 1; back <= length; back++) {
      const i = at * HISTORY + ((clicks - back) % HISTORY);
      words[record + RECORD.histItem + back - 1] = state.clickItem[i]!;
      floats[record + RECORD.histDwell + back - 1] =
        state.dwellKnown[i]! <= time ? state.clickDwell[i]! : Number.NaN;
      floats[record + RECORD.histAge + back - 1] = (time - state.clickTime[i]!) / HOUR;
    }
    return length;
  }

  #click(
    state: UserState,
    at: number,
    time: number,
    t: number,
    shown: number,
    records: Records,
    draws: Draws,
  ): void {
    const { dirt, users, dwell } = this.#constants;
    const response = this.#response;
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
          users.reinforcement.keep * o + users.reinforcement.add * vectors[item * DIM + d]!;
      }
    }
  }

  #endDay(state: UserState, at: number, user: number, ordinal: number): DayRow {
    const { clicks, valid, feed, regrets } = this.#today;
    const { memoryKeep } = this.#constants.satisfaction;
    const gained = satisfaction(this.#constants.satisfaction, this.#traits, clicks, valid, regrets);
    state.memory[at] = memoryKeep * state.memory[at]! + (1 - memoryKeep) * gained;
    state.activeDay[at] = ordinal + 1;
    return {
      user,
      clicks,
      validSeconds: valid,
      feedSeconds: feed,
      satisfaction: gained,
      memory: state.memory[at]!,
    };
  }
}
