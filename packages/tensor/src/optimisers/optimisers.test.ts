import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  clockTensors,
  createAdamFactory,
  createParameterStore,
  createRng,
  createSgdFactory,
  createStepClock,
  fromArray,
  read,
  tensorCount,
  tidy,
} from '../index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Kingma and Ba's algorithm 1 in double precision, for one number. */
function textbookAdam(
  start: number,
  gradients: number[],
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
) {
  let [theta, m, v] = [start, 0, 0];
  gradients.forEach((g, i) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    theta -= (rate * (m / (1 - beta1 ** (i + 1)))) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
  });
  return theta;
}

describe('createAdamFactory', () => {
  it.each([
    [{ learningRate: 0.01 }, 0.9, 0.999, 1e-7, 1],
    [{ learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }, 0.5, 0.9, 1e-3, 0.25],
  ])('is textbook Adam %#', (options, beta1, beta2, epsilon, learningRateScale) => {
    const rng = createRng(5);
    const store = createParameterStore(rng);
    const parameter = store.create('p', [2, 3], { kind: 'normal', standardDeviation: 1 });
    const start = [...read(parameter.value)];
    const factory = createAdamFactory({ ...options, store });
    const adam = factory.create('o', [parameter], { learningRateScale });
    const clock = createStepClock(factory, store);
    // Scales from 1e-6 to 1e2, and zeros.
    const history = Array.from({ length: 60 }, (_, t) =>
      Float32Array.from({ length: 6 }, () => (t % 7 === 0 ? 0 : rng.normal() * 10 ** ((t % 9) - 6))),
    );
    for (const gradient of history) {
      tidy(() => adam.apply([fromArray(gradient, [2, 3])], clockTensors(clock.advance())));
    }
    expect(clock.steps).toBe(60);
    const rate = options.learningRate * learningRateScale;
    read(parameter.value).forEach((value, i) => {
      const exact = textbookAdam(
        start[i]!,
        history.map((g) => g[i]!),
        rate,
        beta1,
        beta2,
        epsilon,
      );
      expect(Math.abs(value - exact)).toBeLessThan(5e-6);
      expect(Math.abs(exact - start[i]!)).toBeGreaterThan(1e-3);
    });
    store.dispose();
  });

  it('continues from a snapshot as if it had not stopped', () => {
    const setUp = () => {
      const store = createParameterStore(createRng(5));
      const parameter = store.create('p', [4], { kind: 'normal', standardDeviation: 1 });
      const factory = createAdamFactory({ learningRate: 0.1, store });
      const optimiser = factory.create('o', [parameter]);
      const clock = createStepClock(factory, store);
      const train = (steps: number): void => {
        for (let i = 0; i < steps; i += 1) {
          tidy(() => optimiser.apply([parameter.value], clockTensors(clock.advance())));
        }
      };
      return { store, parameter, train };
    };
    const whole = setUp();
    whole.train(5);
    const cut = setUp();
    cut.train(2);
    const resumed = setUp();
    resumed.store.restore(cut.store.snapshot());
    resumed.train(3);
    expect(read(resumed.parameter.value)).toEqual(read(whole.parameter.value));
    expect([...whole.store.snapshot().keys()]).toEqual([
      'p',
      'optimisers/o/p/firstMoment',
      'optimisers/o/p/secondMoment',
      'clock/steps',
    ]);
  });

  it('leaks no tensors', () => {
    const store = createParameterStore(createRng(5));
    const parameter = store.create('p', [4], { kind: 'zeros' });
    const factory = createAdamFactory({ learningRate: 0.1, store });
    const optimiser = factory.create('o', [parameter]);
    const clock = createStepClock(factory, store);
    const gradient = fromArray(new Float32Array(4).fill(1), [4]);
    const before = tensorCount();
    const time = clockTensors(clock.advance());
    optimiser.apply([gradient], time);
    Object.values(time).forEach((tensor: { dispose(): void }) => tensor.dispose());
    expect(tensorCount()).toBe(before);
  });
});

describe('createSgdFactory', () => {
  it('moves against the gradient', () => {
    const store = createParameterStore(createRng(5));
    const parameter = store.create('p', [2], { kind: 'constant', value: 1 });
    const factory = createSgdFactory({ learningRate: 0.5 });
    const sgd = factory.create('o', [parameter], { learningRateScale: 0.5 });
    const clock = createStepClock(factory, store);
    tidy(() => sgd.apply([fromArray(new Float32Array([4, -8]), [2])], clockTensors(clock.advance())));
    expect([...read(parameter.value)]).toEqual([0, 3]);
  });
});
