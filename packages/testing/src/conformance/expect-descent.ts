import type { OptimiserFactory, Parameter } from '@paretorec/contracts';
import { constantsHeld, createRng, fromArray, read, tidy } from '@paretorec/tensor';
import { expect } from 'vitest';
import { hostLists } from '../harness/host-lists.js';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { moveOffKinks } from './expect-gradients.js';
import { valuesOf } from './expectations.js';
import { inputOf, statisticsOf, type Subject } from './weighter-lessons.js';

/** Steps of the central differences: rounding spoils small ones, kinks and curvature large ones; one must agree. */
const STEPS = [1e-3, 3e-4, 3e-3];

/** An optimiser that moves nothing and keeps the gradients that it is given. */
export class GradientProbe implements OptimiserFactory {
  readonly learningRate = 0.01;
  /** What moves together, with the gradients of the last step. */
  readonly optimised: { readonly parameters: readonly Parameter[]; gradients: Float32Array[] }[] = [];

  create(_name: string, parameters: readonly Parameter[]): ReturnType<OptimiserFactory['create']> {
    const kept: GradientProbe['optimised'][number] = { parameters, gradients: [] };
    this.optimised.push(kept);
    return {
      parameters,
      apply: (gradients) => void (kept.gradients = gradients.map((gradient) => read(gradient).slice())),
    };
  }
}

/** Something that a loss depends on, with the gradient by it. */
interface Variable {
  readonly name: string;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** Puts it where the loss finds it. */
  readonly put: (values: Float32Array) => void;
}

/**
 * Expects a weighter's step to descend the loss that it gives: what its optimisers get, and what the step gives for the embedded fields, are
 * central differences of that loss, with all that it takes for constant held.
 *
 * @param probe the optimiser that the weighter was made with.
 */
export function expectDescent({ harness, weighter }: Subject, probe: GradientProbe): void {
  const batch = tinyBatch();
  const drawn = weighter.draw?.(batch);
  const lists = weighter.embedders.map((embedder) => hostLists(embedder, batch));
  const leaves = lists.flatMap((one) => [...one.leaves]);
  moveOffKinks(weighter.parameters, leaves);
  const hold = constantsHeld();
  // A step also moves what the weighter remembers, which is put back so that all steps begin alike.
  const step = (): { loss: number; byLeaves: Float32Array[] } => {
    const before = harness.store.snapshot();
    const [loss, ...byLeaves] = valuesOf(() => {
      const input = { ...inputOf(weighter, batch, 2, drawn), lists: lists.map((one) => one.feed()) };
      const learnt = hold(() => weighter.learn!(input, statisticsOf(harness, batch, 2, {})));
      expect(learnt.loss, 'the loss of a weighter with parameters').toBeDefined();
      return [learnt.loss!, ...learnt.leafGradients.flat()];
    });
    harness.store.restore(before);
    return { loss: loss![0]!, byLeaves };
  };
  const { byLeaves } = step();
  expect(byLeaves).toHaveLength(leaves.length);
  const moved = probe.optimised.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  expect(moved.sort()).toEqual(weighter.parameters.map(({ name }) => name).sort());

  const groups = probe.optimised.map(({ parameters, gradients }) =>
    parameters.map((parameter, i): Variable => ({
      name: parameter.name,
      values: tidy(() => read(parameter.value).slice()),
      gradient: gradients[i]!,
      put: (values) => tidy(() => parameter.assign(fromArray(values.slice(), parameter.shape))),
    })),
  );
  const fields = leaves.map((leaf, i): Variable => ({
    name: `leaf ${i}`,
    values: leaf.slice(),
    gradient: byLeaves[i]!,
    put: (values) => leaf.set(values),
  }));
  const entries = [...groups, fields].flat().flatMap(({ gradient }) => [...gradient]);
  expect(
    entries.some((entry) => entry !== 0),
    'a gradient that is not 0',
  ).toBe(true);
  for (const group of [...groups, fields]) expectSlope(group, () => step().loss);
}

/**
 * Expects the slope of a loss, along one direction in which all variables move at once, to be what their gradients say.
 *
 * Each moves up its gradient and as far at random, and the farther the smaller its gradient, so that none hides behind the others.
 */
function expectSlope(variables: readonly Variable[], loss: () => number): void {
  if (variables.length === 0) return;
  const rng = createRng('descent');
  const norms = variables.map(({ gradient }) => Math.hypot(...gradient));
  const largest = Math.max(...norms);
  const directions = variables.map(({ gradient }, i) => {
    const noise = gradient.map(() => rng.normal());
    const length = Math.hypot(...noise);
    const reach = largest > 0 ? largest / (norms[i]! + 0.1 * largest) : 1;
    return noise.map((value, at) => reach * (value / length + gradient[at]! / (norms[i]! || 1)));
  });
  const shares = variables.map(({ gradient }, i) =>
    gradient.reduce((total, value, at) => total + value * directions[i]![at]!, 0),
  );
  const expected = shares.reduce((a, b) => a + b, 0);
  const tolerance = 1e-4 + 0.01 * shares.reduce((total, share) => total + Math.abs(share), 0);
  const at = (offset: number): number => {
    variables.forEach(({ values, put }, i) =>
      put(values.map((value, entry) => value + offset * directions[i]![entry]!)),
    );
    return loss();
  };
  const slopes: number[] = [];
  for (const size of STEPS) {
    slopes.push((at(size) - at(-size)) / (2 * size));
    if (Math.abs(slopes.at(-1)! - expected) < tolerance) break;
  }
  for (const { values, put } of variables) put(values);
  expect(
    Math.abs(slopes.at(-1)! - expected),
    `${variables.map(({ name }) => name).join(', ')}: gradients say ${expected}, differences ${slopes.join(', ')}`,
  ).toBeLessThan(tolerance);
}
