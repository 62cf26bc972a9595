import { fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { listwiseLoss } from './listwise-loss.js';

/** Losses and slopes of one list and one objective; a label of null is unknown. */
function ofList(scores: number[], labels: (number | null)[]): { losses: number[]; slopes: number[] } {
  const tensor = (values: number[]) => fromArray(Float32Array.from(values), [1, values.length, 1]);
  return tidy(() => {
    const targets = {
      values: tensor(labels.map((label) => label ?? 0)),
      known: tensor(labels.map((label) => (label === null ? 0 : 1))),
    };
    const { losses, slopes } = listwiseLoss(tensor(scores), targets);
    return { losses: [...read(losses)], slopes: [...read(slopes)] };
  });
}

describe('listwiseLoss', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it('is the cross entropy of the softmax over known items, by hand', () => {
    // Shares 1/4 and 3/4 of the two known items.
    const { losses, slopes } = ofList([0, 5, Math.log(3)], [0.5, null, 1]);
    expect(losses[0]).toBeCloseTo(0.5 * Math.log(4), 5);
    expect(losses[2]).toBeCloseTo(Math.log(4 / 3), 5);
    expect(slopes[0]).toBeCloseTo(1.5 * 0.25 - 0.5, 5);
    expect(slopes[2]).toBeCloseTo(1.5 * 0.75 - 1, 5);
    expect([losses[1], slopes[1]]).toEqual([0, 0]);
  });

  it('knows no level of scores: adding to all of a list changes nothing', () => {
    const { losses } = ofList([1, -2, 0.5], [1, 0, 1]);
    ofList([1001, 998, 1000.5], [1, 0, 1]).losses.forEach((loss, i) =>
      expect(loss).toBeCloseTo(losses[i]!, 3),
    );
  });

  it('is nothing for a list without a click, and for one of which nothing is known', () => {
    for (const labels of [
      [0, 0],
      [null, null],
    ]) {
      const { losses, slopes } = ofList([3, 1], labels);
      for (const value of [...losses, ...slopes]) expect(value).toBeCloseTo(0, 12);
    }
  });
});
