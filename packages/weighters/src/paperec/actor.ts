import type { Parameter, PreparedLists, StateEncoder, Tensor } from '@paretorec/contracts';
import { concat, relu, reshape, scale, shift, softmax, split, StackedHead } from '@paretorec/tensor';
import type { NetworkParts } from './networks.js';
import type { PaperecConfig } from './paperec-config.js';

/** Collaborators of the actor alone, which other weighters have too. */
export interface ActorParts extends Omit<NetworkParts, 'config'> {
  readonly config: Pick<
    PaperecConfig,
    'actorHead' | 'actorActivation' | 'actorTargetInState' | 'rank' | 'hiddenUnits' | 'weightFloor'
  >;
}

/** PActor (Eq. 7): weights of an item in a state, from its own state encoder. */
export class Actor {
  readonly encoder: StateEncoder;
  readonly parameters: readonly Parameter[];
  readonly #head: StackedHead;
  readonly #parts: ActorParts;

  constructor(parts: ActorParts) {
    const { parameters, encoder, embedder, objectives, config } = parts;
    this.#parts = parts;
    this.encoder = encoder.create({
      parameters: parameters.scope('encoder'),
      embedder,
      stack: 1,
      weightsInState: objectives,
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
   * Walks the logged lists, from each position's weights to the next state.
   *
   * @param choose turns the actor's weights [B, K] at a position into those that the state remembers.
   * @returns the actor's weights at every position [T, B, K]
   */
  walk(prepared: PreparedLists, choose: (weights: Tensor, position: number) => Tensor): Tensor {
    const places = this.#places(prepared);
    const steps: Tensor[] = [];
    this.encoder.unroll(prepared, (position, state) => {
      const weights = this.#weights(
        this.#stateFor(prepared, state, position, places[position]!),
        places[position]!.item,
      );
      steps.push(weights);
      return choose(reshape(weights, weights.shape.slice(1)), position);
    });
    return concat(steps, 0);
  }

  /** [T, B, K] weights of every item of the lists, were it shown at this position in this state [1, B, H]. */
  weighAll(prepared: PreparedLists, state: Tensor, position: number): Tensor {
    if (!this.#parts.config.actorTargetInState) return this.#weights(state, prepared.items);
    const each = this.#places(prepared).map((place) =>
      this.#weights(this.#stateFor(prepared, state, position, place), place.item),
    );
    return concat(each, 0);
  }

  /**
   * ω = floor + (1 - K floor) softmax(logits).
   *
   * @param state [1, B, H]
   * @param items [T, B, I] (T may be 1)
   * @returns [T, B, K]
   */
  #weights(state: Tensor, items: Tensor): Tensor {
    const { objectives, config } = this.#parts;
    const [, lists, units] = state.shape as [number, number, number];
    const logits = this.#head.apply(reshape(state, [1, 1, lists, units]), items);
    const flat = reshape(logits, [items.shape[0]!, lists, objectives]);
    const share = softmax(config.actorActivation === 'relu' ? relu(flat) : flat);
    return shift(scale(share, 1 - objectives * config.weightFloor), config.weightFloor);
  }

  /** [1, B, H] the state that weighs an item: as it is, or after a step with the item, without weights. */
  #stateFor(prepared: PreparedLists, state: Tensor, position: number, { fields }: Place): Tensor {
    if (!this.#parts.config.actorTargetInState) return state;
    return this.encoder.advance(prepared, state, { position, fields: fields() });
  }

  #places({ lists, items }: PreparedLists): Place[] {
    const [positions, count, itemDim] = items.shape as [number, number, number];
    const [, , fields, dim] = lists.item.shape as [number, number, number, number];
    const apart = (x: Tensor, axis: number): Tensor[] => split(x, new Array<number>(positions).fill(1), axis);
    const byPlace = this.#parts.config.actorTargetInState ? apart(lists.item, 1) : [];
    return apart(items, 0).map((item, place) => ({
      item: reshape(item, [1, count, itemDim]),
      fields: () => reshape(byPlace[place]!, [count, fields, dim]),
    }));
  }
}

/** The items at one place of the lists. */
interface Place {
  /** [1, B, I] profiles. */
  readonly item: Tensor;
  /** [B, F, D] embedded fields. */
  readonly fields: () => Tensor;
}
