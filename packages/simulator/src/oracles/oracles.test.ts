import { describe, expect, it } from 'vitest';
import { PRESETS } from '../constants/index.js';
import {
  Feed,
  LIST_LENGTH,
  LoggingPolicy,
  Records,
  makeSlate,
  type Policy,
  type Request,
} from '../feed/index.js';
import { Response } from '../feed/response.js';
import { Draws } from '../randomness/index.js';
import { UserState, makeWorld } from '../world/index.js';
import { CLICKS, SECONDS, Truth, greedy, mix, studyOracles } from './index.js';

const world = makeWorld({ constants: PRESETS.default, seed: 1, items: 3000, days: 7 });

/** Calls back for some requests of a real feed, in the moment of the choice. */
function atRequests(most: number, see: (request: Request) => void): void {
  const logging = new LoggingPolicy(world);
  let seen = 0;
  const policy: Policy = {
    code: 0,
    choose(request, slate) {
      logging.choose(request, slate);
      if (!request.traits.bot && seen++ < most) see(request);
    },
  };
  const feed = new Feed(world);
  feed.live(policy, new UserState(200, PRESETS.default.traffic), 0, 0, new Records(), []);
  expect(seen).toBeGreaterThanOrEqual(most);
}

describe('Truth', () => {
  it('expects what the feed gives on average', () => {
    const truth = new Truth(world);
    const response = new Response(world);
    const draws = new Draws();
    const slate = makeSlate();
    let [clicks, seconds, seenClicks, seenSeconds] = [0, 0, 0, 0];
    const rounds = 2000;
    atRequests(12, (request) => {
      truth.turn(request);
      greedy(truth, CLICKS, slate.picks);
      const expected = truth.expect(slate.picks);
      clicks += expected.clicks;
      seconds += expected.seconds;
      response.law.visit(request.traits, request.ordinal, request.hour);
      for (let round = 0; round < rounds; round++) {
        response.play(request, request.candidates, slate, draws.at([round, 7]));
        seenClicks += response.clicks / rounds;
        for (const dwell of response.dwell) seenSeconds += (dwell < 3 ? 0 : Math.min(dwell, 600)) / rounds;
      }
    });
    // Expectations run along the list, so they are close, not exact: the feed stops more often after bad clicks.
    expect(seenClicks / clicks).toBeGreaterThan(0.94);
    expect(seenClicks / clicks).toBeLessThan(1.02);
    expect(seenSeconds / seconds).toBeGreaterThan(0.9);
    expect(seenSeconds / seconds).toBeLessThan(1.05);
  });
});

describe('greedy', () => {
  it('takes ten distinct candidates, each the best at its position', () => {
    const truth = new Truth(world);
    atRequests(5, (request) => {
      truth.turn(request);
      for (const worth of [CLICKS, SECONDS, mix(0.5, { clicks: 0.1, seconds: 20 })]) {
        const { picks } = makeSlate();
        greedy(truth, worth, picks);
        expect(new Set(picks).size).toBe(LIST_LENGTH);
        truth.restart();
        picks.forEach((pick, t) => {
          const values = Array.from({ length: truth.count }, (_, i) =>
            picks.subarray(0, t).includes(i) ? -1 : worth(truth.chance(i), truth.seconds[i]!),
          );
          expect(values[pick]).toBe(Math.max(...values));
          truth.put(pick, t);
        });
      }
    });
  });
});

describe('studyOracles', () => {
  it('puts each oracle above the others in what it maximises', () => {
    const whole = makeWorld({ constants: PRESETS.conflict, seed: 2, items: 3000 });
    const { arms, clicksAtMost, weightOfNeeds } = studyOracles(whole, 25);
    const of = (name: string) => arms.find(({ arm }) => arm === name)!;
    for (const { arm, clicks, seconds } of arms) {
      expect(clicks, arm).toBeLessThanOrEqual(of('O-ctr').clicks);
      expect(seconds, arm).toBeLessThanOrEqual(of('O-dt').seconds);
    }
    expect(of('O-personal').satisfaction).toBeGreaterThan(of('O-shared').satisfaction);
    expect(of('O-shared').satisfaction).toBeGreaterThan(of('logging').satisfaction);
    expect(of('logging').clicks).toBeGreaterThan(of('uniform').clicks);
    expect(clicksAtMost).toBeGreaterThan(of('O-ctr').clicks);
    expect(weightOfNeeds).toBeGreaterThan(0);
  }, 60_000);
});
