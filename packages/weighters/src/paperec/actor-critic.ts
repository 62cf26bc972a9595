import type { Embedder, GradientStatistics, StepReport, Tensor, WeighingInput } from '@paretorec/contracts';
import {
  add,
  detach,
  div,
  maximum,
  mul,
  scalar,
  scale,
  square,
  stack,
  sum,
  transpose,
  type Differentiated,
} from '@paretorec/tensor';
import { explore, noiseByPosition } from './exploration.js';
import { actorLoss } from './losses/actor-loss.js';
import { criticLoss, laterValues, matrixLoss } from './losses/critic-loss.js';
import { Networks, type NetworkParts } from './networks.js';
import type { PaperecConfig } from './paperec-config.js';
import { gramReward } from './reward.js';
import { RewardScale } from './reward-scale.js';
import { TargetUpdate } from './target-update.js';

/** Actor and critics with their target copies, and what they are to descend (Eq. 11 to 13). */
export class ActorCritic {
  readonly online: Networks;
  readonly #config: PaperecConfig;
  readonly #objectives: number;
  readonly #target: Networks | undefined;
  readonly #targetUpdate: TargetUpdate | undefined;
  readonly #rewardScale: RewardScale;

  /** @param embedders one for each of `networkNames`. */
  constructor(parts: Omit<NetworkParts, 'embedder'>, embedders: readonly Embedder[]) {
    const { config, parameters: store } = parts;
    const networks = (name: string): Networks =>
      new Networks({ ...parts, parameters: store.scope(name) }, embedders);
    this.#config = config;
    this.#objectives = parts.objectives;
    this.online = networks('online');
    if (this.online.critics.length > 0 && config.discount > 0) {
      this.#target = networks('target');
      this.#targetUpdate = new TargetUpdate(
        store.scope('targetUpdate'),
        config,
        this.online.parameters,
        this.#target.parameters,
      );
    }
    this.#rewardScale = new RewardScale(store.scope('rewardScale'));
  }

  /**
   * L(ψ) + β L(φ) on the batch at hand, so that no reward is ever stale; without the actor's share during warm-up. Times 2 λ, which 0.5
   * makes 1.
   */
  loss(input: WeighingInput, { gram, weightsActive }: GradientStatistics): Differentiated<StepReport> {
    const mask = transpose(input.mask, [1, 0]);
    const average = (values: Tensor): Tensor => div(sum(mul(values, mask)), maximum(sum(mask), scalar(1)));
    const { policy, actions, taken } = this.#play(input);
    const gramByPosition = transpose(gram, [1, 0, 2, 3]);
    const rawRewards = gramReward(gramByPosition, taken);
    const unit = this.#rewardUnit(rawRewards, average);
    const report = { reward: average(rawRewards) };

    const critics = this.online.read(input.lists, actions);
    const values = critics[0]?.values ?? ((weights) => div(gramReward(gramByPosition, weights), unit));
    const actorShare = (): Tensor =>
      scale(actorLoss(this.#config, { policy, taken, values, average }), this.#config.actorWeight);
    const share = (loss: Tensor): Tensor => scale(loss, 2 * this.#config.lossShare);
    if (critics.length === 0)
      return { value: weightsActive ? share(actorShare()) : scalar(0), extra: report };

    const future = this.#target?.valuesOfPolicy(input.lists, actions) ?? [];
    const later = laterValues(future, mask, this.#config.discount);
    const predicted = critics.map((critic) => critic.values(taken));
    const told = this.#config.criticLoss === 'matrix' ? critics : [];
    const matrices = told.flatMap((critic) => critic.matrices?.() ?? []);
    const loss =
      matrices.length > 0
        ? matrixLoss(matrices, { gram: div(gramByPosition, unit), later, average })
        : criticLoss(predicted, { rewards: div(rawRewards, unit), later, average });
    return {
      value: share(weightsActive ? add(loss, actorShare()) : loss),
      extra: { ...report, value: average(predicted[0]!), criticLoss: loss },
    };
  }

  /** After the online networks' update: lets the target networks follow. */
  follow(): void {
    this.#targetUpdate?.apply();
  }

  /** The actor's weights of the logged lists, and those that were tried: with noise, constant, remembered by the state. */
  #play(input: WeighingInput): { policy: Tensor; actions: Tensor[]; taken: Tensor } {
    const noise = noiseByPosition(input, this.#objectives);
    const actions: Tensor[] = [];
    const { actor } = this.online;
    const policy = actor.walk(actor.encoder.prepare(input.lists[0]!), (weights, position) => {
      const action = detach(explore(weights, noise[position]!, this.#config));
      actions.push(action);
      return action;
    });
    return { policy, actions, taken: stack(actions, 0) };
  }

  #rewardUnit(rewards: Tensor, average: (values: Tensor) => Tensor): Tensor {
    if (this.#config.rewardScaling === 'none') return scalar(1);
    return this.#rewardScale.update(detach(average(square(rewards))));
  }
}
