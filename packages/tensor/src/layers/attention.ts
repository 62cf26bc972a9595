import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, matMul, relu, reshape, softmax } from '../ops/ops.js';
import { forEachNetwork } from './for-each-network.js';
import { project } from './project.js';

/** Shape of a {@link StackedAttention}. */
export interface AttentionShape {
  /** S networks of the same shape. */
  readonly stack: number;
  readonly heads: number;
  /** D, both of the inputs and of the outputs. */
  readonly dim: number;
}

/**
 * Multi-head self-attention with a residual projection and ReLU, as in AutoInt (Song et al.), for S networks that
 * read the same inputs or each its own.
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

  constructor(store: ParameterStore, shape: AttentionShape) {
    const { stack, heads, dim } = shape;
    this.#shape = shape;
    const kernel = { kind: 'glorotUniform', fanIn: dim, fanOut: dim } as const;
    this.#scores = store.create('scores', [stack, dim, heads * dim], kernel);
    this.#values = store.create('values', [stack, heads * dim, dim], { ...kernel, fanIn: heads * dim });
    this.#residual = store.create('residual', [stack, dim, dim], kernel);
    this.parameters = [this.#scores, this.#values, this.#residual];
  }

  /**
   * @param x [E, N, F, D] sets of F vectors, the same for all networks (E = 1) or each network's own (E = S).
   * @param bias [N, 1, F], or [S, N, 1, F] where the networks' differ: added to the attention scores, large and negative where an
   *   entry is padding.
   * @returns [S, N, F x D]
   */
  apply(x: Tensor, bias?: Tensor): Tensor {
    const { stack, heads, dim } = this.#shape;
    const [, sets, entries] = x.shape as [number, number, number, number];
    const all = forEachNetwork(x, stack);
    const flat = reshape(all, [stack, sets * entries, dim]);
    const each = reshape(all, [stack * sets, entries, dim]);

    // The kernel is scaled, not the scores: they are many more.
    const projected = project(flat, this.#scores, 1 / Math.sqrt(dim));
    const queries = reshape(projected, [stack * sets, entries * heads, dim]);
    const scores = matMul(queries, each, false, true);
    const attention = softmax(bias === undefined ? scores : this.#biased(scores, bias));
    const attended = reshape(matMul(attention, each), [stack, sets * entries, heads * dim]);
    const output = relu(add(project(attended, this.#values), project(flat, this.#residual)));
    return reshape(output, [stack, sets, entries * dim]);
  }

  #biased(scores: Tensor, bias: Tensor): Tensor {
    const { stack } = this.#shape;
    const [sets, , entries] = bias.shape.slice(-3) as [number, number, number];
    const byNetwork = reshape(scores, [stack, sets, scores.shape[1]!, entries]);
    return reshape(add(byNetwork, reshape(bias, [-1, sets, 1, entries])), scores.shape);
  }
}
