import type {
  EmbeddingShape,
  EncoderFactory,
  EncoderState,
  Parameter,
  ParameterStore,
  PreparedLists,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import { isPositive, mul, relu, reshape, StackedHead, tile, transpose } from '@paretorec/tensor';
import type { DqnConfig } from './dqn-config.js';

/** What a {@link QNetwork} is made of. */
export interface QNetworkParts {
  readonly encoder: EncoderFactory;
  readonly embedder: EmbeddingShape;
  /** K' */
  readonly stack: number;
  /** K where the weights of shown items are part of the state, else 0. */
  readonly weightsInState: number;
}

/** K' action values over one state encoder (Eq. 15), as one stacked network. */
export class QNetwork {
  readonly encoder: StateEncoder;
  readonly parameters: readonly Parameter[];
  readonly #head: StackedHead;
  readonly #config: DqnConfig;

  constructor(
    store: ParameterStore,
    { encoder, embedder, stack, weightsInState }: QNetworkParts,
    config: DqnConfig,
  ) {
    const { targetInState } = config;
    this.encoder = encoder.create({
      parameters: store.scope('encoder'),
      embedder,
      stack,
      weightsInState,
      targetInState,
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
    this.#config = config;
    this.parameters = [...this.encoder.parameters, ...this.#head.parameters];
  }

  /** [K', T, B, H] the states in which the logged items are valued: those before them, or with `targetInState` with them. */
  statesOfLogged(states: EncoderState, prepared: PreparedLists): Tensor {
    return this.#config.targetInState ? this.encoder.include(prepared, states) : states.hidden;
  }

  /**
   * Values of the logged items.
   *
   * @param valued [K', T, B, H] what `statesOfLogged` gave.
   * @returns [K', T, B]
   */
  values(valued: Tensor, prepared: PreparedLists): Tensor {
    const output = this.#head.apply(valued, prepared.items);
    return this.#activate(reshape(output, output.shape.slice(0, 3)));
  }

  /**
   * Values of all items in the state of one position.
   *
   * @returns [K', T, B]
   */
  valuesOfAll(state: EncoderState, prepared: PreparedLists): Tensor {
    if (!this.#config.targetInState) return this.values(state.hidden, prepared);
    const included = this.encoder.includeAll(prepared, state);
    const [stack, , ...rest] = included.shape;
    return this.values(reshape(included, [stack!, ...rest]), prepared);
  }

  /**
   * Values of every item of a list in every state of it.
   *
   * @returns [K', B, T states, T items]
   */
  pairValues(states: EncoderState, prepared: PreparedLists): Tensor {
    const { items } = prepared;
    if (!this.#config.targetInState) return this.#activate(this.#head.applyPairs(states.hidden, items));
    const included = this.encoder.includeAll(prepared, states);
    const [stack, steps, positions, lists, units] = included.shape as [
      number,
      number,
      number,
      number,
      number,
    ];
    const each = [...new Array<number>(items.rank - 3).fill(1), steps, 1, 1];
    const output = this.#head.apply(
      reshape(included, [stack, steps * positions, lists, units]),
      tile(items, each),
    );
    return this.#activate(
      reshape(transpose(reshape(output, [stack, steps * positions, lists]), [0, 2, 1]), [
        stack,
        lists,
        steps,
        positions,
      ]),
    );
  }

  /**
   * Gradients of the logged values by state [K', T, B, H] and by item profile [K', T, B, I].
   *
   * @param values [K', T, B] what `values` gave for the same states.
   */
  inputGradients(
    valued: Tensor,
    prepared: PreparedLists,
    values: Tensor,
  ): { byState: Tensor; byItem: Tensor } {
    const { byState, byItem } = this.#head.inputGradients(valued, prepared.items);
    if (this.#config.outputActivation === 'linear') return { byState, byItem };
    const alive = reshape(isPositive(values), [...values.shape, 1]);
    return { byState: mul(byState, alive), byItem: mul(byItem, alive) };
  }

  /**
   * Squared norms [K', T, B] of the gradients of the logged values by the output layer's parameters.
   *
   * @param values [K', T, B] what `values` gave for the same states.
   */
  headNorms(valued: Tensor, prepared: PreparedLists, values: Tensor): Tensor {
    const norms = this.#head.gradientNorms(valued, prepared.items);
    return this.#config.outputActivation === 'linear' ? norms : mul(norms, isPositive(values));
  }

  #activate(values: Tensor): Tensor {
    return this.#config.outputActivation === 'relu' ? relu(values) : values;
  }
}
