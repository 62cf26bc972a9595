import type {
  Embedder,
  EmbedderFactory,
  EncoderFactory,
  GradientStatistics,
  LearningOutcome,
  ListBatch,
  Optimiser,
  OptimiserFactory,
  Parameter,
  ParameterStore,
  Rng,
  Tensor,
  Weighter,
  WeighingInput,
  WeighingSession,
} from '@paretorec/contracts';
import { gradientsOf } from '@paretorec/tensor';
import { ActorCritic } from './actor-critic.js';
import { ActorSession, weighLogged } from './actor-session.js';
import { networkNames } from './networks.js';
import type { PaperecConfig } from './paperec-config.js';

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
  readonly lossShare: number;
  readonly #noise: number;
  readonly #objectives: number;
  readonly #rng: Rng;
  readonly #learner: ActorCritic;
  readonly #actorOptimiser: Optimiser;
  readonly #criticOptimiser: Optimiser;

  constructor(config: PaperecConfig, collaborators: PaperecCollaborators) {
    const { parameters, encoder, embedders, optimiser, rng, objectives } = collaborators;
    this.embedders = networkNames(config).map((name) =>
      embedders.create(name, { embeddingDim: config.embeddingDim }),
    );
    this.#noise = config.noise;
    this.#objectives = objectives;
    this.#rng = rng;
    this.#learner = new ActorCritic({ parameters, encoder, objectives, config }, this.embedders);
    const { actor, critics } = this.#learner.online;
    this.parameters = this.#learner.online.parameters;
    this.warmupEpochs = config.warmupEpochs;
    this.weightFloor = config.weightFloor;
    this.lossShare = config.lossShare;
    this.#actorOptimiser = optimiser.create('actor', actor.parameters, {
      learningRateScale: config.actorRate,
    });
    this.#criticOptimiser = optimiser.create(
      'critic',
      critics.flatMap((critic) => critic.parameters),
    );
  }

  /** Exploration noise, one value a place and objective. */
  draw(batch: ListBatch): Float32Array {
    const size = batch.lists * batch.positions * this.#objectives;
    return Float32Array.from({ length: size }, () => this.#noise * this.#rng.normal());
  }

  learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome {
    const leaves = input.lists.flatMap((lists) => [lists.request, lists.item, lists.history]);
    const variables = this.parameters.map(({ value }) => value);
    const {
      value: loss,
      gradients,
      extra: report,
    } = gradientsOf(() => this.#learner.loss(input, statistics), [...variables, ...leaves]);
    const ofActor = this.#actorOptimiser.parameters.length;
    this.#actorOptimiser.apply(gradients.slice(0, ofActor), statistics.clock);
    this.#criticOptimiser.apply(gradients.slice(ofActor, variables.length), statistics.clock);
    this.#learner.follow();
    const byLeaf = gradients.slice(variables.length);
    return { report, loss, leafGradients: input.lists.map((_, i) => byLeaf.slice(3 * i, 3 * i + 3)) };
  }

  weigh(input: WeighingInput): Tensor {
    const { actor } = this.#learner.online;
    return weighLogged(actor, actor.encoder.prepare(input.lists[0]!));
  }

  begin(input: WeighingInput): WeighingSession {
    return new ActorSession(this.#learner.online.actor, input.lists[0]!, this.#objectives);
  }
}
