import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import {
  add,
  concat,
  isPositive,
  matMul,
  mul,
  ones,
  relu,
  reshape,
  shift,
  split,
  square,
  sum,
  transpose,
} from '../ops/ops.js';
import { forEachNetwork } from './for-each-network.js';
import { project } from './project.js';

/**
 * How state and item meet in an output layer.
 * - `linear`: [h; d] w + b (Eq. 15). Additive: all candidates of a state get the same order, whatever the state.
 * - `product`: adds hᵀ P d with P = U Vᵀ of low rank, so that the order depends on the state.
 * - `mlp`: one hidden layer over [h; d] with ReLU.
 */
export type HeadForm = 'linear' | 'product' | 'mlp';

/** Shape of a {@link StackedHead}. */
export interface HeadShape {
  readonly form: HeadForm;
  /** S */
  readonly stack: number;
  /** H */
  readonly stateDim: number;
  /** I */
  readonly itemDim: number;
  /** O values a candidate. */
  readonly outputs: number;
  /** Rank of P (`product`). */
  readonly rank: number;
  /** Width of the hidden layer (`mlp`). */
  readonly hiddenUnits: number;
}

/**
 * Output layers of S networks over states and items. The state's and the item's share are computed apart and
 * meet last, so that N candidates of one state cost one product over the items.
 */
export class StackedHead {
  readonly parameters: readonly Parameter[];
  readonly #shape: HeadShape;
  readonly #stateKernel: Parameter;
  readonly #itemKernel: Parameter;
  readonly #bias: Parameter;
  readonly #output: Parameter | undefined;

  constructor(store: ParameterStore, shape: HeadShape) {
    const { form, stack, stateDim, itemDim, outputs, rank, hiddenUnits } = shape;
    this.#shape = shape;
    // Columns: for `linear` and `product` the O additive terms, then for `product` the O x rank factors.
    const width = form === 'mlp' ? hiddenUnits : outputs + (form === 'product' ? outputs * rank : 0);
    const fans = { kind: 'glorotUniform', fanIn: stateDim + itemDim, fanOut: width } as const;
    this.#stateKernel = store.create('state', [stack, stateDim, width], fans);
    this.#itemKernel = store.create('item', [stack, itemDim, width], fans);
    this.#bias = store.create('bias', [stack, 1, form === 'mlp' ? hiddenUnits : outputs], { kind: 'zeros' });
    this.#output =
      form === 'mlp'
        ? store.create('output', [stack, hiddenUnits, outputs], { kind: 'glorotUniform' })
        : undefined;
    this.parameters = [
      this.#stateKernel,
      this.#itemKernel,
      this.#bias,
      ...(this.#output ? [this.#output] : []),
    ];
  }

  /**
   * @param states [S, P, B, H], where P is 1 or the T of the items.
   * @param items [T, B, I], or [S, T, B, I] where each network has its own.
   * @returns [S, T, B, O]
   */
  apply(states: Tensor, items: Tensor): Tensor {
    const { form, stack, outputs, rank } = this.#shape;
    const byState = this.#project(states, this.#stateKernel);
    const byItem = this.#project(this.#forEachNetwork(items), this.#itemKernel);
    const [, positions, lists] = byItem.shape as [number, number, number];
    if (form === 'mlp') {
      const hidden = relu(add(add(byState, byItem), reshape(this.#bias.value, [stack, 1, 1, -1])));
      return this.#project(hidden, this.#output!);
    }
    const bias = reshape(this.#bias.value, [stack, 1, 1, outputs]);
    if (form === 'linear') return add(add(byState, byItem), bias);
    const [stateTerm, stateFactors] = this.#parts(byState);
    const [itemTerm, itemFactors] = this.#parts(byItem);
    const product = reshape(mul(stateFactors, itemFactors), [stack, positions, lists, outputs, rank]);
    return add(add(add(stateTerm, itemTerm), bias), sum(product, 4));
  }

  /**
   * The single output (O = 1) of every item in every state of the same list.
   *
   * @param states [S, P, B, H]
   * @param items [T, B, I] or [S, T, B, I]
   * @returns [S, B, P, T]
   */
  applyPairs(states: Tensor, items: Tensor): Tensor {
    const { form } = this.#shape;
    const byState = transpose(this.#project(states, this.#stateKernel), [0, 2, 1, 3]);
    const byItem = transpose(this.#project(this.#forEachNetwork(items), this.#itemKernel), [0, 2, 1, 3]);
    const [stack, lists, steps, width] = byState.shape as [number, number, number, number];
    const positions = byItem.shape[2]!;
    const rows = (x: Tensor): Tensor => reshape(x, [stack, lists, steps, 1, -1]);
    const columns = (x: Tensor): Tensor => reshape(x, [stack, lists, 1, positions, -1]);
    const flat = [stack, lists, steps, positions];
    if (form === 'mlp') {
      const bias = reshape(this.#bias.value, [stack, 1, 1, 1, width]);
      const hidden = relu(add(add(rows(byState), columns(byItem)), bias));
      const output = project(reshape(hidden, [stack, lists * steps * positions, width]), this.#output!);
      return reshape(output, flat);
    }
    const [stateTerm, stateFactors] = form === 'product' ? this.#parts(byState) : [byState, undefined];
    const [itemTerm, itemFactors] = form === 'product' ? this.#parts(byItem) : [byItem, undefined];
    const bias = reshape(this.#bias.value, [stack, 1, 1, 1]);
    const additive = add(
      add(reshape(stateTerm, [stack, lists, steps, 1]), reshape(itemTerm, [stack, lists, 1, positions])),
      bias,
    );
    if (stateFactors === undefined || itemFactors === undefined) return additive;
    return add(additive, matMul(stateFactors, itemFactors, false, true));
  }

  /**
   * Gradients of the single output (O = 1) by state and item, in closed form.
   *
   * @param states [S, T, B, H]
   * @param items [T, B, I] or [S, T, B, I]
   * @returns byState [S, T, B, H] and byItem [S, T, B, I]
   */
  inputGradients(states: Tensor, items: Tensor): { byState: Tensor; byItem: Tensor } {
    const { stack } = this.#shape;
    const { byState, byItem } = this.#columnGradients(states, items);
    const backward = (columns: Tensor, kernel: Parameter): Tensor => {
      const [, positions, lists, width] = columns.shape as [number, number, number, number];
      const flat = matMul(reshape(columns, [stack, positions * lists, width]), kernel.value, false, true);
      return reshape(flat, [stack, positions, lists, -1]);
    };
    return { byState: backward(byState, this.#stateKernel), byItem: backward(byItem, this.#itemKernel) };
  }

  /**
   * Squared norms of the gradients of the single output (O = 1) by this layer's parameters, in closed form: the gradient of a
   * kernel is an outer product of what goes in and the gradient by its columns.
   *
   * @param states [S, T, B, H]
   * @param items [T, B, I] or [S, T, B, I]
   * @returns [S, T, B]
   */
  gradientNorms(states: Tensor, items: Tensor): Tensor {
    const norm = (x: Tensor): Tensor => sum(square(x), 3);
    const { byState, byItem, hidden } = this.#columnGradients(states, items);
    const kernels = add(
      mul(norm(byState), norm(states)),
      mul(norm(byItem), norm(this.#forEachNetwork(items))),
    );
    if (hidden === undefined) return shift(kernels, 1);
    return add(kernels, add(norm(byState), norm(relu(hidden))));
  }

  /** Derivatives of the output by each column of the two projections, [S, T, B, width]; and of `mlp` what goes into its ReLU. */
  #columnGradients(
    states: Tensor,
    items: Tensor,
  ): { readonly byState: Tensor; readonly byItem: Tensor; readonly hidden?: Tensor } {
    const { form, stack } = this.#shape;
    const byState = this.#project(states, this.#stateKernel);
    const byItem = this.#project(this.#forEachNetwork(items), this.#itemKernel);
    if (form === 'mlp') {
      const hidden = add(add(byState, byItem), reshape(this.#bias.value, [stack, 1, 1, -1]));
      const columns = mul(isPositive(hidden), reshape(this.#output!.value, [stack, 1, 1, -1]));
      return { byState: columns, byItem: columns, hidden };
    }
    const term = ones([...byItem.shape.slice(0, 3), 1]);
    if (form === 'linear') return { byState: term, byItem: term };
    const [, stateFactors] = this.#parts(byState);
    const [, itemFactors] = this.#parts(byItem);
    return { byState: concat([term, itemFactors], 3), byItem: concat([term, stateFactors], 3) };
  }

  /** [S, P, B, in] times the networks' kernels [S, in, out]. */
  #project(x: Tensor, kernel: Parameter): Tensor {
    const [stack, positions, lists, width] = x.shape as [number, number, number, number];
    const flat = project(reshape(x, [stack, positions * lists, width]), kernel);
    return reshape(flat, [stack, positions, lists, -1]);
  }

  /** Additive terms [.., O] and product factors [.., O x rank] of a projection. */
  #parts(projected: Tensor): [Tensor, Tensor] {
    const { outputs, rank } = this.#shape;
    return split(projected, [outputs, outputs * rank], 3) as [Tensor, Tensor];
  }

  /** [T, B, I] to [S, T, B, I]. */
  #forEachNetwork(items: Tensor): Tensor {
    return items.rank === 4 ? items : forEachNetwork(reshape(items, [1, ...items.shape]), this.#shape.stack);
  }
}
