import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, read, scale, shift } from '@paretorec/tensor';
import { z } from 'zod';
import { finiteStatistics } from './finite-statistics.js';

/** The option of weighters that follow a running mean. */
export const decayOption = z
  .number()
  .min(0)
  .lt(1)
  .default(0.95)
  .describe('How much of the running mean over the batches a step keeps; 0 uses the last batch alone.');

/** An exponentially weighted mean over the batches so far, without a pull towards its start at zero. */
export class RunningMean {
  readonly #what: string;
  readonly #decay: number;
  readonly #total: Parameter;
  readonly #weight: Parameter;

  /**
   * @param what it is the mean of, in the plural.
   * @param shape [.., K]
   * @param decay from 0, below 1.
   */
  constructor(store: ParameterStore, what: string, shape: readonly number[], decay: number) {
    this.#what = what;
    this.#decay = decay;
    this.#total = store.create('total', shape, { kind: 'zeros' });
    this.#weight = store.create('weight', [], { kind: 'zeros' });
  }

  /** Inside a step: takes in the mean of a batch. */
  update(mean: Tensor): void {
    this.#total.assign(add(scale(this.#total.value, this.#decay), scale(mean, 1 - this.#decay)));
    this.#weight.assign(shift(scale(this.#weight.value, this.#decay), 1 - this.#decay));
  }

  /**
   * On the host: the mean, row-major; zeros before the first batch.
   *
   * @throws ParetorecError `diverged` where it is no longer a number.
   */
  read(): Float64Array {
    const weight = read(this.#weight.value)[0]!;
    const mean = Float64Array.from(read(this.#total.value), (value) => (weight > 0 ? value / weight : 0));
    return finiteStatistics(this.#what, mean, this.#total.shape.at(-1)!);
  }
}
