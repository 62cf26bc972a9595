import type {
  EmbeddedLists,
  EncoderState,
  PreparedLists,
  Tensor,
  WeighingSession,
} from '@paretorec/contracts';
import { fromArray, pickPlaces, transpose } from '@paretorec/tensor';
import type { Actor } from './actor.js';

/** Weights of candidates as in serving: the actor's, without noise. */
export class ActorSession implements WeighingSession {
  readonly #actor: Actor;
  readonly #objectives: number;
  readonly #prepared: PreparedLists;
  #state: EncoderState;

  /** @param objectives K */
  constructor(actor: Actor, lists: EmbeddedLists, objectives: number) {
    this.#actor = actor;
    this.#objectives = objectives;
    this.#prepared = actor.encoder.prepare(lists);
    this.#state = actor.encoder.begin(this.#prepared);
  }

  weighAll(): Tensor {
    return byList(this.#actor.weighAll(this.#prepared, this.#state));
  }

  weighLogged(): Tensor {
    return weighLogged(this.#actor, this.#prepared);
  }

  show(places: Int32Array, weights: Float32Array): void {
    const { lists } = this.#prepared;
    this.#state = this.#actor.encoder.advance(this.#prepared, this.#state, {
      fields: pickPlaces(lists.item, places),
      weights: fromArray(weights, [lists.lists, this.#objectives]),
    });
  }
}

/** [B, T, K] the actor's weights of the logged lists, each given the actor's own before it. */
export function weighLogged(actor: Actor, prepared: PreparedLists): Tensor {
  return byList(actor.walk(prepared, (weights) => weights));
}

/** [T, B, K] to [B, T, K]. */
export const byList = (weights: Tensor): Tensor => transpose(weights, [1, 0, 2]);
