import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, fromArray, matMul, mul, relu, reshape, scale, softmax, transpose } from '../ops/ops.js';

/** Shape of a {@link StackedAttention}. */
export interface AttentionShape {
  /** S networks of the same shape, computed as further heads. */
  readonly stack: number;
  readonly heads: number;
  /** D, both of the inputs and of the outputs. */
  readonly dim: number;
}

/**
 * Multi-head self-attention with a residual projection and ReLU, as in AutoInt (Song et al.), for S networks that
 * read the same inputs.
 *
 * Query and key kernels of a head appear only as their product, and value and output kernels likewise; they are
 * learnt as those products: softmax(x M xᵀ / √D) x W. Same function class for D-dimensional heads, no transposition
 * of activations, and S networks cost no more operations than one.
 */
export class StackedAttention {
  readonly parameters: readonly Parameter[];
  readonly #shape: AttentionShape;
  readonly #scores: Parameter;
  readonly #values: Parameter;
  readonly #residual: Parameter;
  readonly #ownHeads: Float32Array;

  constructor(store: ParameterStore, shape: AttentionShape) {
    const { stack, heads, dim } = shape;
    const allHeads = stack * heads;
    this.#shape = shape;
    const kernel = { kind: 'glorotUniform', fanIn: dim, fanOut: dim } as const;
    this.#scores = store.create('scores', [dim, allHeads * dim], kernel);
    this.#values = store.create('values', [allHeads * dim, stack * dim], {
      kind: 'glorotUniform',
      fanIn: heads * dim,
      fanOut: dim,
    });
    this.#residual = store.create('residual', [dim, stack * dim], kernel);
    this.parameters = [this.#scores, this.#values, this.#residual];
    this.#ownHeads = ownHeadsMask(shape);
  }

  /**
   * @param x [N, F, D] sets of F vectors.
   * @param bias [N, 1, F] added to the attention scores, large and negative where an entry is padding.
   * @returns [S, N, F x D]
   */
  apply(x: Tensor, bias?: Tensor): Tensor {
    const { stack, heads, dim } = this.#shape;
    const [sets, entries] = x.shape as [number, number];
    const allHeads = stack * heads;
    const flat = reshape(x, [sets * entries, dim]);

    // The kernel is scaled, not the scores: they are many more.
    const kernel = scale(this.#scores.value, 1 / Math.sqrt(dim));
    const queries = reshape(matMul(flat, kernel), [sets, entries * allHeads, dim]);
    const scores = matMul(queries, x, false, true);
    const attention = softmax(bias === undefined ? scores : add(scores, bias));
    const attended = reshape(matMul(attention, x), [sets * entries, allHeads * dim]);

    // Each network sees its own heads only: the others' part of the value kernel is held at zero.
    const mask = fromArray(this.#ownHeads, [allHeads * dim, stack * dim]);
    const values = stack === 1 ? this.#values.value : mul(this.#values.value, mask);
    const output = relu(add(matMul(attended, values), matMul(flat, this.#residual.value)));
    const byNetwork = transpose(reshape(output, [sets, entries, stack, dim]), [2, 0, 1, 3]);
    return reshape(byNetwork, [stack, sets, entries * dim]);
  }
}

/** 1 where a row's head belongs to a column's network. */
function ownHeadsMask({ stack, heads, dim }: AttentionShape): Float32Array {
  const columns = stack * dim;
  const mask = new Float32Array(stack * heads * dim * columns);
  for (let row = 0; row < stack * heads * dim; row++) {
    const network = Math.floor(row / (heads * dim));
    mask.fill(1, row * columns + network * dim, row * columns + (network + 1) * dim);
  }
  return mask;
}
