import { z } from 'zod';
import type { ParameterStore } from '@paretorec/contracts';
import { fromArray, tidy } from '@paretorec/tensor';
import { batchMeans } from './batch-means.js';
import { decayOption, RunningMean } from './running-mean.js';
import type { SharedRule } from './solved-weighter.js';

/** Options of weighters that follow the Gram matrices of gradients. */
export const meanGramOptions = {
  decay: decayOption,
  gradients: z
    .enum(['samples', 'batch'])
    .default('samples')
    .describe(
      "Gram matrices of the gradients of every sample, in the scope of the experiment, and their mean; or that of the gradients of a batch's mean losses by everything that is learnt, as published, for a backward pass an objective.",
    ),
};

/** The running mean of Gram matrices of the gradients. */
export class MeanGram {
  /** What takes in the batches. */
  readonly remembers: Pick<SharedRule, 'remember' | 'rememberBatch'>;
  readonly #mean: RunningMean;

  constructor(
    store: ParameterStore,
    count: number,
    { decay, gradients }: { readonly decay: number; readonly gradients: 'samples' | 'batch' },
  ) {
    const mean = new RunningMean(store.scope('meanGram'), 'Gram matrices', [count, count], decay);
    this.#mean = mean;
    this.remembers =
      gradients === 'samples'
        ? { remember: (...batch) => mean.update(batchMeans(...batch).gram) }
        : {
            rememberBatch: (gram) =>
              tidy(() => mean.update(fromArray(Float32Array.from(gram), [count, count]))),
          };
  }

  /** On the host: [K x K], row-major; zeros before the first batch. */
  read(): Float64Array {
    return this.#mean.read();
  }
}
