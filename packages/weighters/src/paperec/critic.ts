import type { Parameter, PreparedLists, StateEncoder, Tensor } from '@paretorec/contracts';
import { matMul, neg, reshape, square, StackedHead, sum } from '@paretorec/tensor';
import type { NetworkParts } from './actor.js';

/**
 * PCritic: the value of weights in a state, in the reward's own form q(s, d, ω) = -ωᵀ L Lᵀ ω with L from state and
 * item. The form of Eq. 10 is additive in ω, so that its gradient for the actor is one constant for everybody.
 */
export class Critic {
  readonly encoder: StateEncoder;
  readonly parameters: readonly Parameter[];
  readonly #head: StackedHead;
  readonly #objectives: number;

  constructor({ parameters, encoder, embedder, objectives, config }: NetworkParts) {
    this.#objectives = objectives;
    this.encoder = encoder.create({
      parameters: parameters.scope('encoder'),
      embedder,
      stack: 1,
      weightsInState: objectives,
      targetInState: true,
    });
    this.#head = new StackedHead(parameters.scope('head'), {
      form: 'mlp',
      stack: 1,
      stateDim: this.encoder.stateDim,
      itemDim: this.encoder.itemDim,
      outputs: objectives * objectives,
      rank: config.rank,
      hiddenUnits: config.hiddenUnits,
    });
    this.parameters = [...this.encoder.parameters, ...this.#head.parameters];
  }

  /**
   * The factors L of every position, given the weights of the positions before it.
   *
   * @param actions [T] weights [B, K] of the shown items.
   * @returns [T, B, K, K]
   */
  factors(prepared: PreparedLists, actions: readonly Tensor[]): Tensor {
    const before = this.encoder.unroll(prepared, (position) => actions[position]!);
    const states = this.encoder.include(prepared, before);
    const output = this.#head.apply(states, prepared.items);
    const [positions, lists] = prepared.items.shape as [number, number];
    return reshape(output, [positions, lists, this.#objectives, this.#objectives]);
  }
}

/**
 * -|ωᵀL|²: values [T, B] of weights [T, B, K] under factors [T, B, K, K].
 */
export function quadraticValue(factors: Tensor, weights: Tensor): Tensor {
  const [positions, lists, objectives] = weights.shape as [number, number, number];
  const product = matMul(
    reshape(weights, [positions * lists, 1, objectives]),
    reshape(factors, [positions * lists, objectives, objectives]),
  );
  return neg(reshape(sum(square(product), [1, 2]), [positions, lists]));
}
