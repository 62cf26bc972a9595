import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { BatchNormalisation } from '../feature-interaction/batch-normalisation.js';
import type { TrainingPass } from '../feature-interaction/training-pass.js';
import { exp, log, matMul, maximum, neg, reshape, shift, transpose } from '@paretorec/tensor';

/** Shape of a {@link LogarithmicLayer}. */
export interface LogarithmicShape {
  /** K' */
  readonly stack: number;
  /** F */
  readonly fields: number;
  /** J */
  readonly neurons: number;
  /** Added to absolute values, so that their logarithm is finite. */
  readonly epsilon: number;
  /** Whether logarithms are normalised field by field, products neuron by neuron. */
  readonly normalisation: boolean;
}

/**
 * Logarithmic neurons (Cheng and others 2020): neuron j is the product of all fields, each to a power of its own,
 * y_j = exp(Σ_i w_ij ln(|e_i| + ε)), dimension by dimension.
 */
export class LogarithmicLayer {
  readonly parameters: readonly Parameter[];
  readonly #shape: LogarithmicShape;
  readonly #powers: Parameter;
  readonly #logarithms: BatchNormalisation | undefined;
  readonly #products: BatchNormalisation | undefined;

  constructor(store: ParameterStore, shape: LogarithmicShape) {
    const { stack, fields, neurons, normalisation } = shape;
    this.#shape = shape;
    // Small powers: without batch normalisation a product of many small numbers would vanish or explode.
    this.#powers = store.create('powers', [stack, fields, neurons], {
      kind: 'normal',
      standardDeviation: 0.1,
    });
    if (normalisation) {
      this.#logarithms = new BatchNormalisation(store.scope('logarithms'), { stack, width: fields });
      this.#products = new BatchNormalisation(store.scope('products'), { stack, width: neurons });
    }
    this.parameters = [
      this.#powers,
      ...(this.#logarithms?.parameters ?? []),
      ...(this.#products?.parameters ?? []),
    ];
  }

  /**
   * @param fields [K', N, F, D]
   * @returns [K', N, D x J]
   */
  apply(fields: Tensor, pass: TrainingPass | undefined): Tensor {
    const { stack, neurons, epsilon } = this.#shape;
    const [, candidates, count, dim] = fields.shape as [number, number, number, number];
    // Unlike a clamp at ε, the sum has a gradient at 0, where the rows of unknown ids start.
    const logarithms = log(shift(maximum(fields, neg(fields)), epsilon));
    const byDimension = reshape(transpose(logarithms, [0, 1, 3, 2]), [stack, candidates * dim, count]);
    const sums = matMul(this.#logarithms?.apply(byDimension, pass).values ?? byDimension, this.#powers.value);
    const products = exp(sums);
    return reshape(this.#products?.apply(products, pass).values ?? products, [
      stack,
      candidates,
      dim * neurons,
    ]);
  }
}
