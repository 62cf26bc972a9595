import type { Tensor } from '@paretorec/contracts';
import {
  createRng,
  fromArray,
  gradientsOf,
  mean,
  read,
  reshape,
  scalar,
  tidy,
  tile,
  useBackend,
} from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { explore } from '../exploration.js';
import { gramReward } from '../reward.js';
import { ascent } from './ascent.js';
import { criticLoss, laterValues, matrixLoss } from './critic-loss.js';
import { entropy } from './entropy.js';
import { logProbability } from './log-probability.js';

const SAMPLES = 20_000;

/**
 * Where descending Eq. 12 moves the first weight of (w, 1 - w), averaged over the noise, when the critic knows the reward exactly.
 *
 * @returns the derivative by the first logit of a softmax, times -1.
 */
function drift(w: number, gram: readonly [number, number], noise: number, advantage: boolean): number {
  const rng = createRng('drift');
  const draws = Float32Array.from({ length: 2 * SAMPLES }, () => noise * rng.normal());
  const slopes = tidy(() => {
    const policy = tile(fromArray(Float32Array.of(w, 1 - w), [1, 1, 2]), [1, SAMPLES, 1]);
    const weights = reshape(policy, [SAMPLES, 2]);
    const taken = reshape(
      explore(weights, fromArray(draws, [SAMPLES, 2]), {
        weightFloor: 0.05,
        noiseReturn: 'rescaled',
      }),
      [1, SAMPLES, 2],
    );
    const matrix = fromArray(Float32Array.of(gram[0], 0, 0, gram[1]), [1, 1, 2, 2]);
    const grams = tile(matrix, [1, SAMPLES, 1, 1]);
    const values = (at: Tensor): Tensor => gramReward(grams, at);
    const lesson = { policy, taken, values, average: (x: Tensor): Tensor => mean(x) };
    const { gradients } = gradientsOf(
      () => ({ value: logProbability(lesson, advantage), extra: [] }),
      [policy],
    );
    return read(gradients[0]!).slice();
  });
  const total = [0, 1].map((k) => slopes.reduce((sum, slope, i) => (i % 2 === k ? sum + slope : sum), 0));
  return -w * (1 - w) * (total[0]! - total[1]!);
}

beforeAll(async () => {
  await useBackend('wasm');
});

// The signs were computed in double precision as well: E[gain (a_1 / ω_1 - a_2 / ω_2)] over 400,000 draws.
describe('log probabilities', () => {
  it('go back from the corner to the min-norm point with the advantage, and on into the corner without', () => {
    expect(drift(0.9, [1, 1], 0.3, true)).toBeLessThan(-0.015);
    expect(drift(0.1, [1, 1], 0.3, true)).toBeGreaterThan(0.015);
    expect(drift(0.9, [1, 1], 0.3, false)).toBeGreaterThan(0.015);
    expect(drift(0.1, [1, 1], 0.3, false)).toBeLessThan(-0.015);
  });

  it('pass the min-norm point all the same where the noise is wide and the gradients differ in length', () => {
    // The min-norm weight is 0.8.
    expect(drift(0.9, [1, 4], 0.3, true)).toBeGreaterThan(0.005);
    expect(drift(0.9, [1, 4], 0.1, true)).toBeLessThan(-0.001);
  });
});

describe('the deterministic policy gradient', () => {
  it('is the slope of the mean value by the weights, with the critic held', () => {
    const grams = [2, -0.5, -0.5, 1, 0.3, 0.1, 0.1, 4];
    const weights = [0.7, 0.3, 0.2, 0.8];
    const lessonAt = (policy: Tensor) => {
      const gram = fromArray(Float32Array.from(grams), [2, 1, 2, 2]);
      const values = (at: Tensor): Tensor => gramReward(gram, at);
      return { policy, taken: policy, values, average: (x: Tensor): Tensor => mean(x) };
    };
    const found = tidy(() => {
      const policy = fromArray(Float32Array.from(weights), [2, 1, 2]);
      const { gradients } = gradientsOf(() => ({ value: ascent(lessonAt(policy)), extra: [] }), [policy]);
      return [...read(gradients[0]!)];
    });
    // In double precision: -mean Q = mean ωᵀGω, by central differences.
    const loss = (at: readonly number[]): number =>
      [0, 1].reduce((total, t) => {
        const [a, b] = [at[2 * t]!, at[2 * t + 1]!];
        const [aa, ab, , bb] = grams.slice(4 * t) as [number, number, number, number];
        return total + (aa * a * a + 2 * ab * a * b + bb * b * b) / 2;
      }, 0);
    const slopes = weights.map(
      (_, i) =>
        (loss(weights.with(i, weights[i]! + 1e-4)) - loss(weights.with(i, weights[i]! - 1e-4))) / 2e-4,
    );
    slopes.forEach((slope, i) => expect(found[i]).toBeCloseTo(slope, 5));
  });
});

describe('values of the next position', () => {
  const mask = [1, 1, 1, 0, 0, 0];
  const later = (values: readonly (readonly number[])[]): number[] =>
    tidy(() => {
      const tensor = (x: readonly number[]): Tensor => fromArray(Float32Array.from(x), [3, 2]);
      return [...read(laterValues(values.map(tensor), tensor(mask), 0.5)!)];
    });

  it('count with the discount, and not after the last item', () => {
    // Lists of 2 and 1 items: the values of the first list's second position counts, at its first.
    expect(later([[-10, -20, -30, -40, -50, -60]])).toEqual([-15, -0, -0, -0, 0, 0]);
  });

  it('are the lower ones of two critics', () => {
    const values = [
      [0, 0, -30, 0, 0, 0],
      [0, 0, -32, 0, 0, 0],
    ];
    expect(later(values)[0]).toBe(-16);
  });

  it('are nothing where there is no critic of the future', () => {
    expect(laterValues([], scalar(1), 0.5)).toBeUndefined();
  });
});

describe('the losses of critics', () => {
  // Two positions of two lists, each with another Gram matrix, and what comes later.
  const grams = [
    [4, 1, 1, 2],
    [1, 0, 0, 3],
    [2, -1, -1, 1],
    [5, 2, 2, 6],
  ];
  const later = [-3, -1, 0, -2];
  const tensor = (x: readonly number[], shape: number[]): Tensor => fromArray(Float32Array.from(x), shape);
  const average = (x: Tensor): Tensor => mean(x);
  const reward = ([a, b, , d]: readonly number[], w: number): number =>
    -(a! * w * w + 2 * b! * w * (1 - w) + d! * (1 - w) ** 2);

  it('of the value are the mean squared error to the reward and what comes later, summed over the critics', () => {
    const values = [-1, -2, -3, -4];
    const rewards = grams.map((gram) => reward(gram, 0.3));
    const loss = (withLater: boolean): number =>
      tidy(() => {
        const predicted = [tensor(values, [2, 2]), tensor([0, 0, 0, 0], [2, 2])];
        const goal = {
          rewards: tensor(rewards, [2, 2]),
          later: withLater ? tensor(later, [2, 2]) : undefined,
          average,
        };
        return read(criticLoss(predicted, goal))[0]!;
      });
    const expected = (goals: readonly number[]): number =>
      goals.reduce((total, goal, i) => total + (values[i]! - goal) ** 2 + goal ** 2, 0) / 4;
    expect(loss(true)).toBeCloseTo(expected(rewards.map((value, i) => value + later[i]!)), 4);
    expect(loss(false)).toBeCloseTo(expected(rewards), 4);
  });

  it('of the matrix are 0 where the value of any weights is their reward and what comes later', () => {
    const matrices = grams.map((gram, i) => gram.map((entry) => entry - later[i]!));
    const [loss, ...values] = tidy(() => {
      const matrix = tensor(matrices.flat(), [2, 2, 2, 2]);
      const goal = { gram: tensor(grams.flat(), [2, 2, 2, 2]), later: tensor(later, [2, 2]), average };
      const weights = tensor([0, 1, 0.3, 0.7, 0.8, 0.2, 1, 0], [2, 2, 2]);
      return [read(matrixLoss([matrix], goal))[0]!, ...read(gramReward(matrix, weights))];
    });
    expect(loss).toBe(0);
    [0, 0.3, 0.8, 1].forEach((w, i) => expect(values[i]).toBeCloseTo(reward(grams[i]!, w) + later[i]!, 5));
  });

  it('of the matrix are the mean squared error over the entries, summed over the critics', () => {
    const off = grams.map((gram, i) => gram.map((entry, j) => entry + i * j));
    const loss = tidy(() => {
      const goal = { gram: tensor(grams.flat(), [2, 2, 2, 2]), later: undefined, average };
      const matrix = tensor(off.flat(), [2, 2, 2, 2]);
      return read(matrixLoss([matrix, matrix], goal))[0]!;
    });
    // Squares of i j over places i and entries j: (0 + 1 + 4 + 9)², of 16 entries, twice.
    expect(loss).toBeCloseTo((2 * 14 * 14) / 16, 4);
  });
});

describe('entropy', () => {
  it('is 0 in a corner and log K for uniform weights', () => {
    const values = tidy(() => [
      ...read(entropy(fromArray(Float32Array.of(1, 0, 0, 1 / 3, 1 / 3, 1 / 3), [2, 1, 3]))),
    ]);
    expect(values[0]).toBeCloseTo(0, 6);
    expect(values[1]).toBeCloseTo(Math.log(3), 6);
  });
});
