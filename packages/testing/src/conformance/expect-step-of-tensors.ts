import { stepLines, tidy } from '@paretorec/tensor';
import { expect, vi } from 'vitest';
import type { Harness } from '../harness/create-harness.js';

/**
 * Expects a step to be a function of tensors alone, so that one recording of it serves every batch of the same shapes: it reads no tensor,
 * draws nothing in JavaScript, and asks for the same operations, on the same shapes and with the same constants, whatever the values.
 *
 * @param feeds make inputs of the same shapes and other values; the first is for a step before which parameters may still share values.
 */
export function expectStepOfTensors<Input>(
  { rng, store }: Pick<Harness, 'rng' | 'store'>,
  compute: (input: Input) => unknown,
  [first, ...feeds]: readonly (() => Input)[],
): void {
  tidy(() => void compute(first!()));
  const random = vi.spyOn(Math, 'random');
  try {
    const [expected, ...others] = feeds.map((feed) =>
      tidy(() => {
        const input = feed();
        const streams = rng.state();
        random.mockClear();
        const lines = stepLines(compute, input, store.entries());
        expect(random, 'Math.random in a step').not.toHaveBeenCalled();
        expect(rng.state(), 'streams that a step drew from').toEqual(streams);
        return lines;
      }),
    );
    for (const lines of others)
      expect(lines, 'operations, shapes and constants of a step of the same shapes').toEqual(expected);
  } finally {
    random.mockRestore();
  }
}
