import type {
  Embedder,
  EncoderFactory,
  Parameter,
  ParameterStore,
  PreparedLists,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import { isPositive, mul, relu, reshape, StackedHead } from '@paretorec/tensor';
import type { DqnConfig } from './dqn-config.js';

/** K' action values over one state encoder (Eq. 15), as one stacked network. */
export class QNetwork {
  readonly encoder: StateEncoder;
  readonly parameters: readonly Parameter[];
  readonly #head: StackedHead;
  readonly #activation: DqnConfig['outputActivation'];

  constructor(
    store: ParameterStore,
    encoders: EncoderFactory,
    embedder: Embedder,
    stack: number,
    config: DqnConfig,
  ) {
    this.encoder = encoders.create({
      parameters: store.scope('encoder'),
      embedder,
      stack,
      weightsInState: 0,
    });
    this.#head = new StackedHead(store.scope('head'), {
      form: config.head,
      stack,
      stateDim: this.encoder.stateDim,
      itemDim: this.encoder.itemDim,
      outputs: 1,
      rank: config.rank,
      hiddenUnits: config.hiddenUnits,
    });
    this.#activation = config.outputActivation;
    this.parameters = [...this.encoder.parameters, ...this.#head.parameters];
  }

  /**
   * @param states [K', P, B, H] with P = 1 or T.
   * @returns [K', T, B]
   */
  values(states: Tensor, prepared: PreparedLists): Tensor {
    const output = this.#head.apply(states, prepared.items);
    return this.#activate(reshape(output, output.shape.slice(0, 3)));
  }

  /**
   * Values of every item of a list in every state of it.
   *
   * @param states [K', T, B, H]
   * @returns [K', B, T states, T items]
   */
  pairValues(states: Tensor, prepared: PreparedLists): Tensor {
    return this.#activate(this.#head.applyPairs(states, prepared.items));
  }

  /**
   * Gradients of the logged values by state [K', T, B, H] and by item profile [K', T, B, I].
   *
   * @param values [K', T, B] what `values` gave for the same states.
   */
  inputGradients(
    states: Tensor,
    prepared: PreparedLists,
    values: Tensor,
  ): { byState: Tensor; byItem: Tensor } {
    const { byState, byItem } = this.#head.inputGradients(states, prepared.items);
    if (this.#activation === 'linear') return { byState, byItem };
    const alive = reshape(isPositive(values), [...values.shape, 1]);
    return { byState: mul(byState, alive), byItem: mul(byItem, alive) };
  }

  #activate(values: Tensor): Tensor {
    return this.#activation === 'relu' ? relu(values) : values;
  }
}
