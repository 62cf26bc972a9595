import type {
  Embedder,
  EmbedderFactory,
  EmbeddedLists,
  EncoderFactory,
  GradientStatistics,
  LearningOutcome,
  Optimiser,
  OptimiserFactory,
  Parameter,
  ParameterStore,
  StepReport,
  Tensor,
  Weighter,
  WeighingInput,
  WeighingSession,
} from '@paretorec/contracts';
import {
  add,
  detach,
  div,
  fromArray,
  gradientsOf,
  maximum,
  mul,
  relu,
  reshape,
  scalar,
  scale,
  square,
  sub,
  sum,
  type Differentiated,
} from '@paretorec/tensor';
import { RunningScale } from '../feedback/running-scale.js';
import { Actor } from '../paperec/actor.js';
import { ActorSession, byList, weighLogged } from '../paperec/actor-session.js';
import { Anchor } from './anchor.js';
import { evenlyFused } from './evenly-fused.js';
import { listUtility } from './list-utility.js';
import type { UtilityActorConfig } from './utility-actor-config.js';

/** Collaborators of {@link UtilityActorWeighter}. */
export interface UtilityActorCollaborators {
  readonly parameters: ParameterStore;
  readonly encoder: EncoderFactory;
  readonly embedders: EmbedderFactory;
  readonly optimiser: OptimiserFactory;
  /** K */
  readonly objectives: number;
  /** [K] shares of the gains. */
  readonly mixture: readonly number[];
  /** [K], or undefined for a learned anchor. */
  readonly anchor: readonly number[] | undefined;
}

/**
 * Personal weights that serve the metrics: PAPERec's actor, moved up the utility of the ranking that its weights give (soft ranks, gains
 * by the labels of the training lists) and held near constant weights. For the ranking alone: the objectives train under
 * uniform weights.
 */
export class UtilityActorWeighter implements Weighter {
  readonly personalised = true;
  readonly fusionOnly = true;
  readonly embedders: readonly Embedder[];
  readonly parameters: readonly Parameter[];
  readonly warmupEpochs: number;
  readonly weightFloor: number;
  readonly #config: UtilityActorConfig;
  readonly #mixture: readonly number[];
  readonly #actor: Actor;
  readonly #actorOptimiser: Optimiser;
  readonly #anchor: Anchor;
  readonly #scale: RunningScale;

  constructor(config: UtilityActorConfig, collaborators: UtilityActorCollaborators) {
    const { parameters, encoder, embedders, optimiser, objectives, mixture, anchor: given } = collaborators;
    const { weightFloor } = config;
    const embedder = embedders.create('actor', { embeddingDim: config.embeddingDim });
    this.#config = config;
    this.#mixture = mixture;
    this.embedders = [embedder];
    this.warmupEpochs = config.warmupEpochs;
    this.weightFloor = weightFloor;
    this.#actor = new Actor({
      parameters: parameters.scope('actor'),
      encoder,
      embedder,
      objectives,
      config: { ...config, actorActivation: 'linear', actorTargetInState: false },
    });
    this.#actorOptimiser = optimiser.create('actor', this.#actor.parameters, {
      learningRateScale: config.actorRate,
    });
    const store = parameters.scope('anchor');
    this.#anchor = new Anchor({ parameters: store, optimiser, given, objectives, weightFloor });
    this.#scale = new RunningScale(parameters.scope('scoreScale'), objectives);
    this.parameters = [...this.#actor.parameters, ...this.#anchor.parameters];
  }

  learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome {
    const lists = input.lists[0]!;
    const { scores, targets, clock, weightsActive } = statistics;
    const standard = this.#scale.standardise(scores, input.mask);
    const gains = relu(mul(targets.values, targets.known));
    const variables = this.parameters.map(({ value }) => value);
    const {
      value: loss,
      gradients,
      extra: report,
    } = gradientsOf(
      () => this.#loss(lists, standard, gains, weightsActive),
      [...variables, lists.request, lists.item, lists.history],
    );
    const ofActor = this.#actor.parameters.length;
    this.#actorOptimiser.apply(gradients.slice(0, ofActor), clock);
    this.#anchor.learn(gradients.slice(ofActor, variables.length), clock);
    return { report, loss, leafGradients: [gradients.slice(variables.length)] };
  }

  weigh(input: WeighingInput): Tensor {
    return weighLogged(this.#actor, this.#actor.encoder.prepare(input.lists[0]!));
  }

  begin(input: WeighingInput): WeighingSession {
    return new ActorSession(this.#actor, input.lists[0]!, this.#mixture.length);
  }

  /** Less utility of the actor's and of the constant weights, and the price of their distance. */
  #loss(
    lists: EmbeddedLists,
    scores: Tensor,
    gains: Tensor,
    weightsActive: boolean,
  ): Differentiated<StepReport> {
    const { mask } = lists;
    const utilityOf = (weights: Tensor): Tensor => {
      const fused = evenlyFused(scores, weights, mask);
      const byObjective = listUtility(fused, gains, mask, this.#config.temperature);
      return sum(mul(byObjective, fromArray(Float32Array.from(this.#mixture), [this.#mixture.length])));
    };
    const anchor = reshape(this.#anchor.weights(), [1, 1, -1]);
    const distanceOf = (weights: Tensor): Tensor => {
      const squares = sum(square(sub(weights, detach(anchor))), 2);
      return div(sum(mul(squares, mask)), maximum(sum(mask), scalar(1)));
    };
    const half = (one: Tensor, other: Tensor): Tensor => scale(add(one, other), 0.5);

    // Lists are served from their first state (static) as well as item by item: the actor is taught both.
    const { encoder } = this.#actor;
    const prepared = encoder.prepare(lists);
    const walked = byList(this.#actor.walk(prepared, detach));
    const atOnce = byList(this.#actor.weighAll(prepared, encoder.begin(prepared)));
    const distance = half(distanceOf(walked), distanceOf(atOnce));
    const utility = half(utilityOf(walked), utilityOf(atOnce));
    const anchorUtility = utilityOf(anchor);
    const price = weightsActive ? sub(scale(distance, this.#config.pull), utility) : distance;
    return { value: sub(price, anchorUtility), extra: { utility, anchorUtility, distance } };
  }
}
