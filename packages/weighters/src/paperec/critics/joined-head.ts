import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { concat, reshape, StackedHead } from '@paretorec/tensor';
import type { CriticShape } from './critic-form.js';

/** An output layer with one value over Concat(h, d, ω). */
export class JoinedHead {
  readonly parameters: readonly Parameter[];
  readonly #head: StackedHead;

  constructor(store: ParameterStore, form: 'linear' | 'mlp', shape: CriticShape) {
    const { stateDim, itemDim, objectives, hiddenUnits } = shape;
    this.#head = new StackedHead(store, {
      form,
      stack: 1,
      stateDim,
      itemDim: itemDim + objectives,
      outputs: 1,
      rank: 1,
      hiddenUnits,
    });
    this.parameters = this.#head.parameters;
  }

  /** Values [T, B] of states [1, T, B, H], items [T, B, I] and weights [T, B, K]. */
  apply(states: Tensor, items: Tensor, weights: Tensor): Tensor {
    const joined = concat([items, weights], 2);
    return reshape(this.#head.apply(states, joined), joined.shape.slice(0, 2));
  }
}
