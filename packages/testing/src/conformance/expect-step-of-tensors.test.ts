import type { Tensor } from '@paretorec/contracts';
import { availableBackends, fromArray, mul, read, scalar, slice, sum, useBackend } from '@paretorec/tensor';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createHarness } from '../harness/create-harness.js';
import { expectStepOfTensors } from './expect-step-of-tensors.js';

const backends = (await availableBackends()).filter((backend) => backend !== 'cpu');

describe.each(backends)('expectStepOfTensors on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  const harness = createHarness();
  const stream = harness.rng.fork('subject');
  const feeds = [1, 2, 3].map((value) => () => fromArray(Float32Array.of(value, value + 1), [2]));
  const judge = (step: (x: Tensor) => Tensor) => () => expectStepOfTensors(harness, step, feeds);
  let steps = 0;

  it('takes a step whose numbers alone differ', () => {
    expect(judge((x) => sum(mul(x, scalar(3))))).not.toThrow();
  });

  it.each<[string, (x: Tensor) => Tensor, RegExp]>([
    ['reads a tensor', (x) => mul(x, scalar(read(x)[0]!)), /reads the values of a tensor/],
    ['draws from its stream', (x) => (stream.uniform() < 2 ? x : sum(x)), /streams that a step drew from/],
    ['counts', (x) => mul(x, scalar(steps++)), /constants of a step/],
    ['changes its operations', (x) => (steps++ % 2 === 0 ? sum(x) : x), /operations, shapes/],
    ['changes its shapes', (x) => sum(slice(x, [0], [1 + (steps++ % 2)])), /operations, shapes/],
  ])('refuses one that %s', (_what, step, problem) => {
    expect(judge(step)).toThrow(problem);
  });

  it('refuses one that draws from JavaScript', () => {
    // What the lint rule keeps out of our sources, as another library would do it.
    const draw = (): unknown => Reflect.apply(Reflect.get(Math, 'random') as () => number, Math, []);
    expect(judge((x) => (draw() === -1 ? sum(x) : x))).toThrow(/Math.random in a step/);
    expect(vi.isMockFunction(Reflect.get(Math, 'random'))).toBe(false);
  });
});
