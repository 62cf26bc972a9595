import type {
  Embedder,
  EncoderFactory,
  Parameter,
  ParameterStore,
  PreparedLists,
  StateEncoder,
  Tensor,
} from '@paretorec/contracts';
import { concat, relu, reshape, scale, shift, softmax, split, StackedHead } from '@paretorec/tensor';
import type { PaperecConfig } from './paperec-config.js';

/** Collaborators of the actor and the critic. */
export interface NetworkParts {
  readonly parameters: ParameterStore;
  readonly encoder: EncoderFactory;
  readonly embedder: Embedder;
  /** K */
  readonly objectives: number;
  readonly config: PaperecConfig;
}

/** PActor (Eq. 7): weights of an item in a state, from its own state encoder. */
export class Actor {
  readonly encoder: StateEncoder;
  readonly parameters: readonly Parameter[];
  readonly #head: StackedHead;
  readonly #parts: NetworkParts;

  constructor(parts: NetworkParts) {
    const { parameters, encoder, embedder, objectives, config } = parts;
    this.#parts = parts;
    this.encoder = encoder.create({
      parameters: parameters.scope('encoder'),
      embedder,
      stack: 1,
      weightsInState: objectives,
      targetInState: false,
    });
    this.#head = new StackedHead(parameters.scope('head'), {
      form: config.actorHead,
      stack: 1,
      stateDim: this.encoder.stateDim,
      itemDim: this.encoder.itemDim,
      outputs: objectives,
      rank: config.rank,
      hiddenUnits: config.hiddenUnits,
    });
    this.parameters = [...this.encoder.parameters, ...this.#head.parameters];
  }

  /**
   * ω = floor + (1 - K floor) softmax(logits).
   *
   * @param state [1, 1, B, H]
   * @param items [T, B, I] (T may be 1)
   * @returns [T, B, K]
   */
  weights(state: Tensor, items: Tensor): Tensor {
    const { objectives, config } = this.#parts;
    const logits = this.#head.apply(state, items);
    const flat = reshape(logits, [...items.shape.slice(0, 2), objectives]);
    const share = softmax(config.actorActivation === 'relu' ? relu(flat) : flat);
    return shift(scale(share, 1 - objectives * config.weightFloor), config.weightFloor);
  }

  /**
   * Walks the logged lists, from each position's weights to the next state.
   *
   * @param choose turns the actor's weights [B, K] at a position into those that the state remembers.
   * @returns the actor's weights at every position [T, B, K]
   */
  walk(prepared: PreparedLists, choose: (weights: Tensor, position: number) => Tensor): Tensor {
    const [positions, lists, itemDim] = prepared.items.shape as [number, number, number];
    const items = split(prepared.items, new Array<number>(positions).fill(1), 0);
    const steps: Tensor[] = [];
    this.encoder.unroll(prepared, (position, state) => {
      const weights = this.weights(state, reshape(items[position]!, [1, lists, itemDim]));
      steps.push(weights);
      return choose(reshape(weights, weights.shape.slice(1)), position);
    });
    return concat(steps, 0);
  }
}
