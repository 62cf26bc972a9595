import { describe, expect, it } from 'vitest';
import { PRESETS } from '../constants/index.js';
import { Draws } from '../randomness/index.js';
import { UserState, UserTraits, makeWorld } from '../world/index.js';
import { Candidates } from './candidates.js';
import {
  Feed,
  FLAG,
  LIST_LENGTH,
  LoggingPolicy,
  RECORD,
  Records,
  SHOWN,
  makeSlate,
  type DayRow,
} from './index.js';

const constants = PRESETS.default;
const world = makeWorld({ constants, seed: 1, items: 3000, days: 7 });
const USERS = 300;

/** Lives days 0 to 5 in shards of the given sizes; saves and loads the state after every day when asked to. */
function live(shards: readonly number[], reload = false): { records: Records; days: DayRow[] } {
  const records = new Records(16);
  const days: DayRow[] = [];
  let first = 0;
  const parts = shards.map((users) => {
    const part = { first, state: new UserState(users, constants.traffic) };
    first += users;
    return part;
  });
  for (let day = 0; day < 6; day++) {
    for (const part of parts) {
      const feed = new Feed(world);
      if (reload) part.state = new UserState(part.state.users, constants.traffic, part.state.buffer.slice(0));
      feed.live(new LoggingPolicy(world), part.state, part.first, day, records, days);
    }
  }
  return { records, days };
}

const whole = live([USERS]);

describe('Feed', () => {
  it('shows ten distinct items a list, that were born before', () => {
    const { records } = whole;
    expect(records.count).toBeGreaterThan(500);
    for (let i = 0; i < records.count; i++) {
      const at = i * RECORD.words;
      const time = records.doubles[at / 2]!;
      const items = Array.from(
        { length: LIST_LENGTH },
        (_, t) => records.words[at + RECORD.shown + t * SHOWN.words]!,
      );
      expect(new Set(items).size).toBe(LIST_LENGTH);
      for (const item of items) expect(world.catalogue.seen.publishTime[item]!).toBeLessThanOrEqual(time);
    }
  });

  it('clicks only what was examined, and dwells only on clicks', () => {
    const { records } = whole;
    let clicks = 0;
    for (let i = 0; i < records.count * LIST_LENGTH; i++) {
      const at = Math.floor(i / LIST_LENGTH) * RECORD.words + RECORD.shown + (i % LIST_LENGTH) * SHOWN.words;
      const flags = records.words[at + SHOWN.flags]!;
      const clicked = (flags & FLAG.clicked) !== 0;
      if (clicked) {
        clicks++;
        expect(flags & FLAG.examined).not.toBe(0);
        expect(records.ints[at + SHOWN.clickDelay]).toBeGreaterThan(0);
      } else {
        expect(records.floats[at + SHOWN.dwell]).toBe(0);
        expect(records.ints[at + SHOWN.clickDelay]).toBe(-1);
      }
      expect(records.floats[at + SHOWN.propensity]!).toBeGreaterThan(0);
      expect(records.floats[at + SHOWN.propensity]!).toBeLessThanOrEqual(1);
    }
    expect(clicks).toBe(whole.days.reduce((sum, day) => sum + day.clicks, 0));
  });

  it('is the same in shards, and from a saved state', () => {
    // Records lie day by day and user by user, whatever the shards.
    const bytes = ({ records }: { records: Records }): Uint32Array[] =>
      Array.from({ length: records.count }, (_, i) => records.slice(i, i + 1).slice());
    const known = (words: Uint32Array[]): Uint32Array[] =>
      words.map((record) => {
        // What lies behind the history is undefined.
        const length = (record[RECORD.counts]! >>> 8) & 0xff;
        for (let i = length; i < 10; i++)
          for (const part of [RECORD.histItem, RECORD.histDwell, RECORD.histAge]) record[part + i] = 0;
        return record;
      });
    const truth = known(bytes(whole));
    expect(known(bytes(live([100, 1, 199])))).toEqual(truth);
    expect(known(bytes(live([USERS], true)))).toEqual(truth);
  });
});

describe('LoggingPolicy', () => {
  it('has exact propensities', () => {
    const traits = new UserTraits(constants, world.seed);
    traits.load(traits.key(3));
    const z = new Float64Array(16);
    const y = new Float64Array(16);
    traits.affinities(new Float32Array(16), 0, z, y);
    const candidates = new Candidates(world);
    // Few candidates, so that every one of them is picked often.
    candidates.count = 12;
    for (let i = 0; i < 12; i++) candidates.items[i] = i * 7;
    const policy = new LoggingPolicy(world);
    const slate = makeSlate();
    const draws = new Draws();
    const rounds = 20_000;
    let worst = 0;
    const picked = { first: new Float64Array(12), last: new Float64Array(12) };
    const predicted = { first: new Float64Array(12), last: new Float64Array(12) };
    for (let round = 0; round < rounds; round++) {
      const visit = { traits, z, y, appeal: 1, ordinal: 0, hour: 0, ageing: 1, request: 0 };
      policy.choose({ ...visit, candidates, draws: draws.at([5, round]) }, slate);
      const used = new Set<number>();
      for (let t = 0; t < LIST_LENGTH; t++) {
        let left = 0;
        for (let i = 0; i < 12; i++) if (!used.has(i)) left += policy.weights[i]!;
        const chance = (i: number): number => (0.95 * policy.weights[i]!) / left + 0.05 / (12 - t);
        worst = Math.max(worst, Math.abs(slate.propensity[t]! - chance(slate.picks[t]!)));
        const tally = t === 0 ? 'first' : t === 3 ? 'last' : undefined;
        if (tally !== undefined) {
          picked[tally][slate.picks[t]!]!++;
          for (let i = 0; i < 12; i++) if (!used.has(i)) predicted[tally][i]! += chance(i);
        }
        used.add(slate.picks[t]!);
      }
    }
    expect(worst).toBeLessThan(1e-9);
    for (const tally of ['first', 'last'] as const) {
      for (let i = 0; i < 12; i++) {
        const share = predicted[tally][i]! / rounds;
        // Five standard errors.
        expect(Math.abs(picked[tally][i]! / rounds - share)).toBeLessThan(
          5 * Math.sqrt((share * (1 - share)) / rounds),
        );
      }
    }
  });
});
