import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import {
  add,
  detach,
  div,
  matMul,
  maximum,
  mul,
  reshape,
  scalar,
  scale,
  shift,
  sqrt,
  square,
  sub,
  sum,
  tile,
} from '@paretorec/tensor';
import type { TrainingPass } from './training-pass.js';

/** What {@link BatchNormalisation} makes of its inputs. */
export interface Normalised {
  readonly values: Tensor;
  /** [K', 1, width] derivative of a value by its input, mean and variance being given. */
  readonly slope: Tensor;
}

/** Share by which the running statistics move to those of a batch, and what is added to variances: as in PyTorch. */
const MOMENTUM = 0.1;
const EPSILON = 1e-5;

/**
 * Batch normalisation (Ioffe and Szegedy 2015): in training by mean and variance over the real candidates of the batch, in
 * serving by running ones, which every training pass moves and checkpoints keep.
 *
 * y = γ (x - mean) / sqrt(variance + 1e-5) + β. Batches are normalised by the biased variance; the running one is unbiased.
 */
export class BatchNormalisation {
  readonly parameters: readonly Parameter[];
  readonly #gain: Parameter;
  readonly #offset: Parameter;
  readonly #mean: Parameter;
  readonly #variance: Parameter;

  /** @param width channels, each with statistics of its own. */
  constructor(store: ParameterStore, { stack, width }: { readonly stack: number; readonly width: number }) {
    const shape = [stack, 1, width];
    this.#gain = store.create('gain', shape, { kind: 'constant', value: 1 });
    this.#offset = store.create('offset', shape, { kind: 'zeros' });
    this.#mean = store.create('runningMean', shape, { kind: 'zeros' });
    this.#variance = store.create('runningVariance', shape, { kind: 'constant', value: 1 });
    this.parameters = [this.#gain, this.#offset];
  }

  /** @param x [K', N x R, width], R rows a candidate. */
  apply(x: Tensor, pass: TrainingPass | undefined): Normalised {
    if (pass === undefined) return this.#scaled(sub(x, this.#mean.value), this.#variance.value);
    const [stack, rows] = x.shape as [number, number];
    const candidates = pass.real.size;
    const real = reshape(tile(reshape(pass.real, [candidates, 1]), [1, rows / candidates]), [1, 1, rows]);
    const count = sum(real);
    const shares = tile(div(real, maximum(count, scalar(1))), [stack, 1, 1]);
    // A product with the rows' shares is one pass over the values, where masking and summing are three.
    const average = (values: Tensor): Tensor => matMul(shares, values);
    const mean = average(x);
    const centred = sub(x, mean);
    const variance = average(square(centred));
    const unbiased = div(mul(variance, count), maximum(shift(count, -1), scalar(1)));
    moveTo(this.#mean, mean);
    moveTo(this.#variance, unbiased);
    return this.#scaled(centred, variance);
  }

  /** γ and the deviation make one factor a channel, so that the rows are gone through once. */
  #scaled(centred: Tensor, variance: Tensor): Normalised {
    const factor = div(this.#gain.value, sqrt(shift(variance, EPSILON)));
    return { values: add(mul(centred, factor), this.#offset.value), slope: factor };
  }
}

function moveTo(running: Parameter, found: Tensor): void {
  running.assign(add(scale(running.value, 1 - MOMENTUM), scale(detach(found), MOMENTUM)));
}
