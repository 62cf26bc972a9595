import type { EncoderState, Parameter, PreparedLists, StateEncoder, Tensor } from '@paretorec/contracts';
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
      targetInState: config.actorTargetInState,
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
    const steps: Tensor[] = [];
    const places = placesOf(prepared);
    const weigh = (position: number, hidden: Tensor): Tensor => {
      const weights = this.#weights(hidden, places[position]!.item);
      steps.push(weights);
      return choose(reshape(weights, weights.shape.slice(1)), position);
    };
    if (this.#parts.config.actorTargetInState) this.#walkInto(prepared, places, weigh);
    else this.encoder.unroll(prepared, weigh);
    return concat(steps, 0);
  }

  /** [T, B, K] weights of every item of the lists, were it shown next. */
  weighAll(prepared: PreparedLists, state: EncoderState): Tensor {
    if (!this.#parts.config.actorTargetInState) return this.#weights(state.hidden, prepared.items);
    const { hidden } = state;
    const [stack, , lists, units] = hidden.shape as [number, number, number, number];
    const included = this.encoder.includeAll(prepared, state);
    return this.#weights(reshape(included, [stack, -1, lists, units]), prepared.items);
  }

  /** Walks with a step into each item before it is weighed, and one with its weights after. */
  #walkInto(
    prepared: PreparedLists,
    places: readonly Place[],
    weigh: (position: number, hidden: Tensor) => Tensor,
  ): void {
    let state = this.encoder.begin(prepared);
    places.forEach(({ fields }, position) => {
      const { hidden } = this.encoder.advance(prepared, state, { fields });
      state = this.encoder.advance(prepared, state, { fields, weights: weigh(position, hidden) });
    });
  }

  /**
   * ω = floor + (1 - K floor) softmax(logits).
   *
   * @param hidden [1, P, B, H], where P is 1 or the T of the items.
   * @param items [T, B, I] (T may be 1)
   * @returns [T, B, K]
   */
  #weights(hidden: Tensor, items: Tensor): Tensor {
    const { objectives, config } = this.#parts;
    const logits = this.#head.apply(hidden, items);
    const flat = reshape(logits, [...items.shape.slice(0, 2), objectives]);
    const share = softmax(config.actorActivation === 'relu' ? relu(flat) : flat);
    return shift(scale(share, 1 - objectives * config.weightFloor), config.weightFloor);
  }
}

/** The items at one place of the lists. */
interface Place {
  /** [1, B, I] profiles. */
  readonly item: Tensor;
  /** [B, F, D] embedded fields. */
  readonly fields: Tensor;
}

function placesOf({ lists, items }: PreparedLists): Place[] {
  const [positions, count, itemDim] = items.shape as [number, number, number];
  const [, , fields, dim] = lists.item.shape as [number, number, number, number];
  const apart = (x: Tensor, axis: number): Tensor[] => split(x, new Array<number>(positions).fill(1), axis);
  const fieldsAt = apart(lists.item, 1);
  return apart(items, 0).map((item, place) => ({
    item: reshape(item, [1, count, itemDim]),
    fields: reshape(fieldsAt[place]!, [count, fields, dim]),
  }));
}
