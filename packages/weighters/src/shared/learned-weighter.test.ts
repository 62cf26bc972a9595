import { readFileSync } from 'node:fs';
import type { OptimiserFactory, ParameterStore, Weighter } from '@paretorec/contracts';
import {
  createAdamFactory,
  createParameterStore,
  createRng,
  createSgdFactory,
  createStepClock,
  useBackend,
} from '@paretorec/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { GradnormWeighter, UncertaintyWeighter } from '../index.js';
import { teach, weightsOf } from '../test-support/teach.js';

interface Course {
  readonly optimiser: 'adam' | 'sgd';
  readonly rate: number;
  readonly losses: number[][];
  /** Of GradNorm: the gradients of every step. */
  readonly jacobians?: number[][][];
  readonly weights: number[][];
}

/** Made by tools/reference/weighters/learned.py with TorchJD, gradnorm-pytorch and torch, in double precision. */
const fixture = JSON.parse(
  readFileSync(new URL('./learned-weighter.fixture.json', import.meta.url), 'utf8'),
) as {
  readonly uncertainty: readonly Course[];
  readonly gradnorm: readonly (Course & { readonly alpha: number })[];
};

type Collaborators = ConstructorParameters<typeof UncertaintyWeighter>[1];

/** The weights after every step of a course. */
function follow(
  { optimiser, rate, losses, jacobians }: Course,
  make: (collaborators: Collaborators) => Weighter,
): number[][] {
  const store = createParameterStore(createRng(1));
  const factory = factories[optimiser](rate / 2, store);
  const count = losses[0]!.length;
  const weighter = make({ parameters: store.scope('weighter'), optimiser: factory, objectives: count });
  const clock = createStepClock(factory, store);
  return losses.map((values, step) => {
    const gradients = jacobians?.[step];
    teach(weighter, clock, count, { losses: values, ...(gradients && { gradients }) });
    return weightsOf(weighter, count);
  });
}

const factories: Record<Course['optimiser'], (rate: number, store: ParameterStore) => OptimiserFactory> = {
  adam: (learningRate, store) => createAdamFactory({ learningRate, store }),
  sgd: (learningRate) => createSgdFactory({ learningRate }),
};

function expectCourse(found: number[][], expected: number[][]): void {
  found.forEach((weights, step) =>
    weights.forEach((weight, k) =>
      expect(Math.abs(weight - expected[step]![k]!), `step ${step}`).toBeLessThan(1e-6),
    ),
  );
  expect(found.at(-1)).not.toEqual(found[0]);
}

beforeAll(async () => {
  await useBackend('cpu');
});

describe('weights that learn in the step', () => {
  // Half the optimiser's rate at twice the weights' own.
  it.each(fixture.uncertainty)('uncertainty follows TorchJD under $optimiser', (course) => {
    const found = follow(course, (parts) => new UncertaintyWeighter({ weightRate: 2 }, parts));
    expectCourse(found, course.weights);
  });

  it.each(fixture.gradnorm)('gradnorm follows gradnorm-pytorch under $optimiser, α = $alpha', (course) => {
    const { alpha } = course;
    const found = follow(course, (parts) => new GradnormWeighter({ alpha, weightRate: 2 }, parts));
    expectCourse(found, course.weights);
  });

  it('uncertainty ends at inverse losses, and stays finite where a loss is 0 for long', () => {
    const steady = { optimiser: 'adam' as const, rate: 0.1, weights: [] };
    const losses = new Array<number[]>(400).fill([0.5, 2]);
    const found = follow({ ...steady, losses }, (parts) => new UncertaintyWeighter({ weightRate: 2 }, parts));
    expect(found.at(-1)![0]).toBeCloseTo(0.8, 3);
    const dead = [...new Array<number[]>(1500).fill([0, 1]), [1e10, 1]];
    const last = follow(
      { ...steady, rate: 1, losses: dead },
      (parts) => new UncertaintyWeighter({ weightRate: 2 }, parts),
    );
    expect(last.at(-1)!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  it('gradnorm keeps every weight positive under steps of any length', () => {
    const course = fixture.gradnorm[1]!;
    const found = follow(
      { ...course, rate: 1e6 },
      (parts) => new GradnormWeighter({ alpha: 1, weightRate: 2 }, parts),
    );
    for (const weights of found) {
      expect(Math.min(...weights)).toBeGreaterThan(0);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
  });
});
