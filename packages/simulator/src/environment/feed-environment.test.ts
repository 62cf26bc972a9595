import { describe, expect, it } from 'vitest';
import { FeedEnvironment, type Step } from './index.js';

const FIRST_TEN = Array.from({ length: 10 }, (_, i) => i);

/** Lives some episodes with one rule; gives every step. */
function episodes(
  environment: FeedEnvironment,
  count: number,
  choose: (candidates: Uint32Array) => number[],
): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < count; i++) {
    let { observation } = environment.reset();
    for (;;) {
      const step = environment.step(choose(observation.candidates));
      steps.push(step);
      if (step.terminated) break;
      observation = step.observation!;
    }
  }
  return steps;
}

describe('FeedEnvironment', () => {
  it('gives the same episodes for the same seed, and others for another', () => {
    const run = (seed: number): Step[] =>
      episodes(new FeedEnvironment({ users: 20, seed }), 30, () => FIRST_TEN);
    expect(run(3)).toEqual(run(3));
    expect(run(4)).not.toEqual(run(3));
    const again = new FeedEnvironment({ users: 20, seed: 4 });
    episodes(again, 3, () => FIRST_TEN);
    const { observation } = again.reset({ seed: 3 });
    expect(observation).toEqual(new FeedEnvironment({ users: 20, seed: 3 }).reset().observation);
  });

  it('tells of the day what its steps told', () => {
    const steps = episodes(new FeedEnvironment({ users: 50 }), 100, () => FIRST_TEN);
    const sums = { clicks: 0, seconds: 0 };
    for (const { reward, terminated, info } of steps) {
      sums.clicks += reward[0];
      sums.seconds += reward[1];
      expect(info.clicked.reduce((sum, clicked) => sum + clicked, 0)).toBe(reward[0]);
      expect(terminated).toBe(info.day !== undefined);
      if (info.day === undefined) continue;
      expect(info.day.clicks).toBe(sums.clicks);
      expect(info.day.validSeconds).toBe(sums.seconds);
      sums.clicks = sums.seconds = 0;
    }
  });

  it('lives 24 days and then says so', () => {
    const environment = new FeedEnvironment({ users: 2 });
    expect(() => episodes(environment, 1000, () => FIRST_TEN)).toThrow(/lived its 24 days/u);
  });

  it('says what is wrong with an action', () => {
    const environment = new FeedEnvironment({ users: 5 });
    expect(() => environment.step(FIRST_TEN)).toThrow(/call reset first/u);
    environment.reset();
    expect(() => environment.step([1, 2, 3])).toThrow(/expected 10 distinct whole numbers from 0 to/u);
    expect(() => environment.step([...FIRST_TEN.slice(1), 1])).toThrow(/distinct/u);
    expect(() => environment.reset()).toThrow(/not over/u);
  });

  it('shows nothing of the truth', () => {
    const { observation } = new FeedEnvironment({ users: 5 }).reset();
    expect(Object.keys(observation)).toEqual(['user', 'context', 'history', 'candidates']);
    expect(Object.keys(observation.user)).toEqual(['id', 'age', 'gender', 'city', 'platform']);
  });
});
