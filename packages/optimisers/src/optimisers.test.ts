import type { DefinitionOf } from '@paretorec/contracts';
import { clockTensors, createStepClock, fromArray, read, tidy, useBackend } from '@paretorec/tensor';
import { createHarness } from '@paretorec/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam, AdamConfig, sgd, SgdConfig } from './index.js';

beforeAll(() => useBackend('wasm'));

/** Where two steps by gradients 3 and -1 take a parameter from 0, one step after the other. */
function steps(definition: DefinitionOf<'optimiser'>, options: object): number[] {
  const harness = createHarness();
  const factory = harness.make(definition, options);
  const parameter = harness.store.create('p', [1], { kind: 'zeros' });
  const optimiser = factory.create('o', [parameter]);
  const clock = createStepClock(factory, harness.store.scope('own'));
  const found = [3, -1].map((gradient) => {
    tidy(() => optimiser.apply([fromArray(Float32Array.of(gradient), [1])], clockTensors(clock.advance())));
    return read(parameter.value)[0]!;
  });
  harness.dispose();
  return found;
}

describe('optimisers as an experiment names them', () => {
  it('adam steps by its own learning rate, moments and epsilon, by hand', () => {
    const [first, second] = steps(adam, { learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1 });
    // m = 3 and √v = 3 after the first step; m = (0.75 - 0.5) / 0.75 and v = (2.25 + 0.5) / 0.75 after the second.
    expect(first).toBeCloseTo(-0.1 * (3 / (3 + 1)), 6);
    expect(second! - first!).toBeCloseTo(-0.1 * (0.25 / 0.75 / (Math.sqrt(2.75 / 0.75) + 1)), 6);
  });

  it('sgd steps by its learning rate times the gradient', () => {
    const [first, second] = steps(sgd, { learningRate: 0.1 });
    expect(first).toBeCloseTo(-0.3, 6);
    expect(second).toBeCloseTo(-0.2, 6);
  });

  it.each([
    [AdamConfig, { learningRate: 0 }],
    [AdamConfig, { beta1: 1 }],
    [AdamConfig, { beta2: -0.1 }],
    [AdamConfig, { epsilon: 0 }],
    [SgdConfig, { learningRate: -1 }],
    [SgdConfig, { momentum: 0.9 }],
  ])('refuse options that are out of range or unknown (%#)', (config, options) => {
    expect(config.safeParse(options).success).toBe(false);
  });
});
