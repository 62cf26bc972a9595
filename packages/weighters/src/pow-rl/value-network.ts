import type {
  Embedder,
  EncoderFactory,
  Parameter,
  ParameterStore,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import { add, matMul, relu, reshape } from '@paretorec/tensor';

/** What a {@link ValueNetwork} needs. */
export interface ValueNetworkParts {
  readonly parameters: ParameterStore;
  readonly encoder: EncoderFactory;
  readonly embedder: Embedder;
  /** K */
  readonly objectives: number;
  readonly hiddenUnits: number;
  /** A */
  readonly actions: number;
}

/** Q(s, a) of all actions a in a state, from a state encoder of its own and one hidden layer. */
export class ValueNetwork {
  readonly encoder: StateEncoder;
  readonly parameters: readonly Parameter[];
  readonly #hiddenKernel: Parameter;
  readonly #hiddenBias: Parameter;
  readonly #kernel: Parameter;
  readonly #bias: Parameter;

  constructor({ parameters, encoder, embedder, objectives, hiddenUnits, actions }: ValueNetworkParts) {
    this.encoder = encoder.create({
      parameters: parameters.scope('encoder'),
      embedder,
      stack: 1,
      weightsInState: objectives,
      targetInState: false,
    });
    const store = parameters.scope('head');
    const glorot = { kind: 'glorotUniform' } as const;
    this.#hiddenKernel = store.create('hiddenKernel', [this.encoder.stateDim, hiddenUnits], glorot);
    this.#hiddenBias = store.create('hiddenBias', [hiddenUnits], { kind: 'zeros' });
    this.#kernel = store.create('kernel', [hiddenUnits, actions], glorot);
    this.#bias = store.create('bias', [actions], { kind: 'zeros' });
    this.parameters = [
      ...this.encoder.parameters,
      this.#hiddenKernel,
      this.#hiddenBias,
      this.#kernel,
      this.#bias,
    ];
  }

  /**
   * @param hidden [1, 1, B, H]
   * @returns [B, A]
   */
  values(hidden: Tensor): Tensor {
    const flat = reshape(hidden, hidden.shape.slice(2));
    const activations = relu(add(matMul(flat, this.#hiddenKernel.value), this.#hiddenBias.value));
    return add(matMul(activations, this.#kernel.value), this.#bias.value);
  }
}
