import type { EmbeddedLists, Parameter, Tensor } from '@paretorec/contracts';
import { createRng, fromArray, gradientsOf, mul, read, sum, tidy } from '@paretorec/tensor';
import { expect } from 'vitest';
import type { HostLists } from '../harness/host-lists.js';

/** Steps of the central differences: rounding spoils small ones, kinks and curvature large ones; one must agree. */
const STEPS = [1e-2, 3e-3, 1e-3];

/** What {@link expectGradients} differentiates, and by what. */
export interface GradientCheck {
  /** Any number of outputs; the gradient of their sum, each times a factor of its own, is checked. */
  readonly outputs: (lists: EmbeddedLists) => Tensor;
  readonly parameters: readonly Parameter[];
  readonly lists: HostLists;
  /** Whether to differentiate by the embedded fields too; default true. */
  readonly byLeaves?: boolean;
}

/**
 * Expects gradients to agree with central differences, at the entry with the largest gradient of every parameter and
 * of every leaf (by which a mistake shows best), within the precision of float32.
 *
 * Parameters and leaves are moved a little first: what starts at exactly 0 may sit on the kink of a ReLU.
 */
export function expectGradients({ outputs, parameters, lists, byLeaves = true }: GradientCheck): void {
  moveOffKinks(parameters, lists.leaves);
  const factors = (size: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => 0.5 + ((i * 0.618034) % 1));
  // Summed in double precision, so that the rounding of the outputs alone limits the differences.
  const value = (): number => {
    const values = tidy(() => read(outputs(lists.feed())).slice());
    const weights = factors(values.length);
    return values.reduce((total, output, i) => total + weights[i]! * output, 0);
  };
  const gradients = tidy(() => {
    const fed = lists.feed();
    const leaves = byLeaves ? [fed.request, fed.item, fed.history] : [];
    const inputs = [...parameters.map((parameter) => parameter.value), ...leaves];
    const { gradients: found } = gradientsOf(() => {
      const output = outputs(fed);
      return { value: sum(mul(output, fromArray(factors(output.size), output.shape))), extra: [] };
    }, inputs);
    return found.map((gradient) => read(gradient).slice());
  });
  const largest = (gradient: Float32Array): number =>
    gradient.reduce((best, entry, i) => (Math.abs(entry) > Math.abs(gradient[best]!) ? i : best), 0);

  parameters.forEach((parameter, i) => {
    const entry = largest(gradients[i]!);
    const original = tidy(() => read(parameter.value).slice());
    const move = (offset: number): void => {
      const moved = original.slice();
      moved[entry]! += offset;
      tidy(() => parameter.assign(fromArray(moved, parameter.shape)));
    };
    expectSlope(parameter.name, gradients[i]![entry]!, move, value);
    move(0);
  });
  if (!byLeaves) return;
  lists.leaves.forEach((leaf, i) => {
    const gradient = gradients[parameters.length + i]!;
    const entry = largest(gradient);
    const original = leaf[entry]!;
    expectSlope(`leaf ${i}`, gradient[entry]!, (offset) => (leaf[entry] = original + offset), value);
    leaf[entry] = original;
  });
}

function expectSlope(
  what: string,
  gradient: number,
  move: (offset: number) => void,
  value: () => number,
): void {
  const tolerance = 1e-3 + 0.01 * Math.abs(gradient);
  const slopes: number[] = [];
  for (const step of STEPS) {
    move(step);
    const above = value();
    move(-step);
    const slope = (above - value()) / (2 * step);
    if (Math.abs(slope - gradient) < tolerance) return;
    slopes.push(slope);
  }
  expect.fail(`${what}: gradient ${gradient}, differences ${slopes.join(', ')}`);
}

/** Moves parameters and embedded fields a little: what starts at exactly 0 may sit on the kink of a ReLU. */
export function moveOffKinks(parameters: readonly Parameter[], leaves: readonly Float32Array[]): void {
  const rng = createRng('kinks');
  for (const parameter of parameters) {
    tidy(() => {
      const values = read(parameter.value).slice();
      parameter.assign(
        fromArray(
          values.map((entry) => entry + 0.2 * rng.normal()),
          parameter.shape,
        ),
      );
    });
  }
  for (const leaf of leaves) leaf.forEach((entry, i) => (leaf[i] = entry + 0.5 * rng.normal()));
}
