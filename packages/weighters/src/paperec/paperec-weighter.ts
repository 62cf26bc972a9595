import type {
  Embedder,
  EmbedderFactory,
  EmbeddedLists,
  EncoderFactory,
  GradientStatistics,
  LearningOutcome,
  ListBatch,
  Optimiser,
  OptimiserFactory,
  Parameter,
  ParameterStore,
  Rng,
  StepReport,
  Tensor,
  Weighter,
  WeighingInput,
  WeighingSession,
} from '@paretorec/contracts';
import {
  add,
  approachParameters,
  concat,
  copyParameters,
  detach,
  type Differentiated,
  div,
  fromArray,
  gradientsOf,
  maximum,
  mul,
  pickPlaces,
  reshape,
  scalar,
  scale,
  slice,
  split,
  square,
  sub,
  sum,
  transpose,
  zeros,
} from '@paretorec/tensor';
import { Actor } from './actor.js';
import { Critic, quadraticValue } from './critic.js';
import type { PaperecConfig } from './paperec-config.js';
import { RewardScale } from './reward-scale.js';

/** Collaborators of {@link PaperecWeighter}. */
export interface PaperecCollaborators {
  readonly parameters: ParameterStore;
  readonly encoder: EncoderFactory;
  readonly embedders: EmbedderFactory;
  readonly optimiser: OptimiserFactory;
  readonly rng: Rng;
  /** K */
  readonly objectives: number;
}

interface Networks {
  readonly actor: Actor;
  readonly critic: Critic;
}

/**
 * Personal weights by reinforcement learning towards Pareto stationarity (Sec. 3.3, Algorithm 1): the reward of the
 * weights ω at a position is -ωᵀGω, with G the Gram matrix of the objectives' gradients there (Eq. 9).
 */
export class PaperecWeighter implements Weighter {
  readonly personalised = true;
  readonly embedders: readonly Embedder[];
  readonly parameters: readonly Parameter[];
  readonly warmupEpochs: number;
  readonly weightFloor: number;
  readonly #config: PaperecConfig;
  readonly #objectives: number;
  readonly #rng: Rng;
  readonly #online: Networks;
  readonly #target: Networks | undefined;
  readonly #rewardScale: RewardScale;
  readonly #actorOptimiser: Optimiser;
  readonly #criticOptimiser: Optimiser;

  constructor(config: PaperecConfig, collaborators: PaperecCollaborators) {
    const { parameters, encoder, embedders, optimiser, rng, objectives } = collaborators;
    const embedder = (owner: string): Embedder =>
      embedders.create(owner, { embeddingDim: config.embeddingDim });
    const [actorEmbedder, criticEmbedder] = [embedder('actor'), embedder('critic')];
    const networks = (store: ParameterStore): Networks => ({
      actor: new Actor({
        parameters: store.scope('actor'),
        encoder,
        embedder: actorEmbedder,
        objectives,
        config,
      }),
      critic: new Critic({
        parameters: store.scope('critic'),
        encoder,
        embedder: criticEmbedder,
        objectives,
        config,
      }),
    });
    this.#config = config;
    this.#objectives = objectives;
    this.#rng = rng;
    this.embedders = [actorEmbedder, criticEmbedder];
    this.warmupEpochs = config.warmupEpochs;
    this.weightFloor = config.weightFloor;
    this.#online = networks(parameters.scope('online'));
    this.parameters = [...this.#online.actor.parameters, ...this.#online.critic.parameters];
    if (config.discount > 0 && config.actorLoss === 'deterministic') {
      this.#target = networks(parameters.scope('target'));
      copyParameters(this.parameters, parametersOf(this.#target));
    }
    this.#rewardScale = new RewardScale(parameters.scope('rewardScale'));
    const { actor, critic } = this.#online;
    this.#actorOptimiser = optimiser.create('actor', actor.parameters, {
      learningRateScale: config.actorRate,
    });
    this.#criticOptimiser = optimiser.create('critic', critic.parameters);
  }

  /** Exploration noise, one value a place and objective. */
  draw(batch: ListBatch): Float32Array {
    const size = batch.lists * batch.positions * this.#objectives;
    return Float32Array.from({ length: size }, () => this.#config.noise * this.#rng.normal());
  }

  learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome {
    const [actorLists, criticLists] = input.lists as [EmbeddedLists, EmbeddedLists];
    const leaves = input.lists.flatMap((lists) => [lists.request, lists.item, lists.history]);
    const variables = this.parameters.map(({ value }) => value);
    const { gradients, extra: report } = gradientsOf(
      () => this.#loss(actorLists, criticLists, input, statistics),
      [...variables, ...leaves],
    );
    const ofActor = this.#online.actor.parameters.length;
    this.#actorOptimiser.apply(gradients.slice(0, ofActor), statistics.clock);
    this.#criticOptimiser.apply(gradients.slice(ofActor, variables.length), statistics.clock);
    if (this.#target !== undefined) {
      approachParameters(this.parameters, parametersOf(this.#target), this.#config.targetUpdateRate);
    }
    const byLeaf = gradients.slice(variables.length);
    return { report, leafGradients: [byLeaf.slice(0, 3), byLeaf.slice(3)] };
  }

  weigh(input: WeighingInput): Tensor {
    const { actor } = this.#online;
    const prepared = actor.encoder.prepare(input.lists[0]!);
    return byList(actor.walk(prepared, (weights) => weights));
  }

  begin(input: WeighingInput): WeighingSession {
    const lists = input.lists[0]!;
    const { actor } = this.#online;
    const prepared = actor.encoder.prepare(lists);
    let state = actor.encoder.begin(prepared);
    return {
      weighAll: () => byList(actor.weights(state.hidden, prepared.items)),
      weighLogged: () => this.weigh(input),
      show: (places, weights) => {
        const shown = fromArray(weights, [lists.lists, this.#objectives]);
        state = actor.encoder.advance(prepared, state, {
          fields: pickPlaces(lists.item, places),
          weights: shown,
        });
      },
    };
  }

  /** L(ψ) + β L(φ) (Eq. 11 to 13) on the batch at hand, so that no reward is ever stale. */
  #loss(
    actorLists: EmbeddedLists,
    criticLists: EmbeddedLists,
    input: WeighingInput,
    { gram, weightsActive }: GradientStatistics,
  ): Differentiated<StepReport> {
    const { actor, critic } = this.#online;
    const mask = transpose(input.mask, [1, 0]);
    const average = (values: Tensor): Tensor => div(sum(mul(values, mask)), maximum(sum(mask), scalar(1)));
    const noise = this.#noiseByPosition(input);

    const actions: Tensor[] = [];
    const policy = actor.walk(actor.encoder.prepare(actorLists), (weights, position) => {
      const action = detach(this.#explore(weights, noise[position]!));
      actions.push(action);
      return action;
    });
    const taken = concat(
      actions.map((action) => reshape(action, [1, ...action.shape])),
      0,
    );
    const gramByPosition = transpose(gram, [1, 0, 2, 3]);
    const rawReward = gramReward(gramByPosition, taken);
    const rewardUnit =
      this.#config.rewardScaling === 'running'
        ? this.#rewardScale.update(detach(average(square(rawReward))))
        : scalar(1);
    const meanReward = average(rawReward);

    if (this.#config.actorLoss === 'direct') {
      const loss = scale(average(div(gramReward(gramByPosition, policy), rewardUnit)), -1);
      return { value: weightsActive ? loss : scale(loss, 0), extra: { reward: meanReward } };
    }

    const factors = critic.factors(critic.encoder.prepare(criticLists), actions);
    const reward = div(rawReward, rewardUnit);
    const future = this.#futureValue(actorLists, criticLists, actions, mask);
    const goal = future === undefined ? reward : add(reward, scale(future, this.#config.discount));
    const criticLoss = average(square(sub(quadraticValue(factors, taken), detach(goal))));
    const report = { reward: meanReward, criticLoss };
    if (!weightsActive) return { value: criticLoss, extra: report };

    // Only μ(s_t) moves: the critic, and the weights that earlier positions had, are constants here.
    const actorLoss = scale(average(quadraticValue(detach(factors), policy)), -1);
    return { value: add(criticLoss, scale(actorLoss, this.#config.actorWeight)), extra: report };
  }

  /** [T, B] Q'(s_{t+1}, μ'(s_{t+1})) of the target networks, 0 after a list's last item. */
  #futureValue(
    actorLists: EmbeddedLists,
    criticLists: EmbeddedLists,
    actions: readonly Tensor[],
    mask: Tensor,
  ): Tensor | undefined {
    if (this.#target === undefined) return undefined;
    const { actor, critic } = this.#target;
    const policy = actor.walk(actor.encoder.prepare(actorLists), (_weights, position) => actions[position]!);
    const factors = critic.factors(critic.encoder.prepare(criticLists), actions);
    const values = mul(quadraticValue(factors, policy), mask);
    const [positions, lists] = values.shape as [number, number];
    return detach(concat([slice(values, [1, 0], [positions - 1, lists]), zeros([1, lists])], 0));
  }

  /** Adds noise and returns to the simplex above the floor: clipped from below, then rescaled to sum to one. */
  #explore(weights: Tensor, noise: Tensor): Tensor {
    const floor = scalar(Math.max(this.#config.weightFloor, 1e-6));
    const noisy = maximum(add(weights, noise), floor);
    return div(noisy, sum(noisy, 1, true));
  }

  /** [T] noise [B, K]. */
  #noiseByPosition({ drawn, mask }: WeighingInput): Tensor[] {
    const [lists, positions] = mask.shape as [number, number];
    const noise = drawn ?? zeros([lists, positions, this.#objectives]);
    return split(noise, new Array<number>(positions).fill(1), 1).map((part) =>
      reshape(part, [lists, this.#objectives]),
    );
  }
}

const parametersOf = ({ actor, critic }: Networks): Parameter[] => [
  ...actor.parameters,
  ...critic.parameters,
];

/** [T, B, K] to [B, T, K]. */
const byList = (weights: Tensor): Tensor => transpose(weights, [1, 0, 2]);

/** Rewards -ωᵀGω [T, B] of weights [T, B, K] under Gram matrices [T, B, K, K] (Eq. 9). */
function gramReward(gram: Tensor, weights: Tensor): Tensor {
  const [positions, lists, objectives] = weights.shape as [number, number, number];
  const row = reshape(weights, [positions, lists, 1, objectives]);
  const product = sum(mul(gram, row), 3);
  return scale(sum(mul(product, weights), 2), -1);
}
