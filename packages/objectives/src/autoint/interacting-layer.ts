import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import type { Dropout, Dropouts, TrainingPass } from '../feature-interaction/training-pass.js';
import { add, matMul, relu, reshape, softmax, transpose } from '@paretorec/tensor';

/** Shape of an {@link InteractingLayer}. */
export interface InteractingShape {
  /** K' */
  readonly stack: number;
  /** d, width of a field that comes in. */
  readonly inputDim: number;
  readonly heads: number;
  /** d', width of a head; a field that goes out has heads x d'. */
  readonly attentionDim: number;
  readonly residual: boolean;
  /** F */
  readonly fields: number;
  /** Share of the attention weights dropped in training. */
  readonly dropout: number;
}

/**
 * AutoInt's interacting layer (Song and others 2019, Eq. 5 to 8): every field attends to all fields in several heads, then
 * ReLU of the joined heads plus W_Res e. Attention scores are plain inner products, neither scaled nor masked.
 *
 * The encoder's field attention learns W_Query W_Keyᵀ as one matrix; here the four matrices are as printed, so that a head may
 * be narrower or wider than a field.
 */
export class InteractingLayer {
  readonly parameters: readonly Parameter[];
  readonly outputDim: number;
  readonly #shape: InteractingShape;
  readonly #dropout: Dropout;
  readonly #query: Parameter;
  readonly #key: Parameter;
  readonly #value: Parameter;
  readonly #residual: Parameter | undefined;

  constructor(store: ParameterStore, shape: InteractingShape, dropouts: Dropouts) {
    const { stack, inputDim, heads, attentionDim, residual, fields, dropout } = shape;
    this.#shape = shape;
    this.#dropout = dropouts.create(dropout, { stack, width: heads * fields * fields });
    this.outputDim = heads * attentionDim;
    const kernel = (name: string): Parameter =>
      store.create(name, [stack, inputDim, this.outputDim], { kind: 'glorotUniform' });
    this.#query = kernel('query');
    this.#key = kernel('key');
    this.#value = kernel('value');
    this.#residual = residual ? kernel('residual') : undefined;
    this.parameters = [this.#query, this.#key, this.#value, ...(this.#residual ? [this.#residual] : [])];
  }

  /**
   * @param fields [K', N, F, d]
   * @returns [K', N, F, heads x d']
   */
  apply(fields: Tensor, pass: TrainingPass | undefined): Tensor {
    const { stack, heads, attentionDim } = this.#shape;
    const [, candidates, count, inputDim] = fields.shape as [number, number, number, number];
    const flat = reshape(fields, [stack, candidates * count, inputDim]);
    const sets = stack * candidates;
    const byHead = (kernel: Parameter): Tensor => {
      const projected = reshape(matMul(flat, kernel.value), [sets, count, heads, attentionDim]);
      return reshape(transpose(projected, [0, 2, 1, 3]), [sets * heads, count, attentionDim]);
    };
    const weights = softmax(matMul(byHead(this.#query), byHead(this.#key), false, true));
    const attention = this.#dropout(weights, pass);
    const attended = reshape(matMul(attention, byHead(this.#value)), [sets, heads, count, attentionDim]);
    const joined = reshape(transpose(attended, [0, 2, 1, 3]), [stack, candidates * count, this.outputDim]);
    const output = this.#residual ? add(joined, matMul(flat, this.#residual.value)) : joined;
    return reshape(relu(output), [stack, candidates, count, this.outputDim]);
  }
}
