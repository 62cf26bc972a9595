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
import {
  add,
  approachParameters,
  argMaxMask,
  copyParameters,
  div,
  fill,
  fromArray,
  gradientsOf,
  matMul,
  maximum,
  mul,
  pickPlaces,
  reshape,
  scalar,
  scale,
  slice,
  stack,
  sum,
  tile,
} from '@paretorec/tensor';
import { RunningScale } from '../feedback/running-scale.js';
import type { PowRlConfig } from './pow-rl-config.js';
import { doubleQLoss, replayLists, type Transition } from './replay-lists.js';
import { simplexLattice } from './simplex-lattice.js';
import { ValueNetwork } from './value-network.js';

/** Collaborators of {@link PowRlWeighter}. */
export interface PowRlCollaborators {
  readonly parameters: ParameterStore;
  readonly encoder: EncoderFactory;
  readonly embedders: EmbedderFactory;
  readonly optimiser: OptimiserFactory;
  readonly rng: Rng;
  /** K */
  readonly objectives: number;
  /** [K] weights of the rewards. */
  readonly rewardWeights: readonly number[];
}

/**
 * Personal weights by double DQN (POW-RL, Sec. 4.2.2): an action is a point of a lattice of weights, the reward a fixed weighted sum of the
 * objectives' labels of the item that these weights show next. For the ranking alone: the objectives train under uniform
 * weights.
 */
export class PowRlWeighter implements Weighter {
  readonly personalised = true;
  readonly fusionOnly = true;
  readonly embedders: readonly Embedder[];
  readonly parameters: readonly Parameter[];
  readonly warmupEpochs = 0;
  readonly #config: PowRlConfig;
  readonly #objectives: number;
  readonly #rewardWeights: readonly number[];
  readonly #rng: Rng;
  readonly #lattice: readonly (readonly number[])[];
  readonly #online: ValueNetwork;
  readonly #target: ValueNetwork;
  readonly #optimiser: Optimiser;
  readonly #scale: RunningScale;

  constructor(config: PowRlConfig, collaborators: PowRlCollaborators) {
    const { parameters, encoder, embedders, optimiser, rng, objectives, rewardWeights } = collaborators;
    const embedder = embedders.create('values', { embeddingDim: config.embeddingDim });
    this.#config = config;
    this.#objectives = objectives;
    this.#rewardWeights = rewardWeights;
    this.#rng = rng;
    this.#lattice = simplexLattice(objectives, config.steps);
    const network = (name: string): ValueNetwork =>
      new ValueNetwork({
        parameters: parameters.scope(name),
        encoder,
        embedder,
        objectives,
        hiddenUnits: config.hiddenUnits,
        actions: this.#lattice.length,
      });
    this.#online = network('online');
    this.#target = network('target');
    this.embedders = [embedder];
    this.parameters = this.#online.parameters;
    copyParameters(this.parameters, this.#target.parameters);
    this.#optimiser = optimiser.create('values', this.parameters);
    this.#scale = new RunningScale(parameters.scope('scoreScale'), objectives);
  }

  /** At each place the number of an action to explore, or -1, for every objective alike. */
  draw(batch: ListBatch): Float32Array {
    const drawn = new Float32Array(batch.lists * batch.positions * this.#objectives);
    for (let start = 0; start < drawn.length; start += this.#objectives) {
      const explores = this.#rng.uniform() < this.#config.exploration;
      const action = explores ? this.#rng.integer(this.#lattice.length) : -1;
      drawn.fill(action, start, start + this.#objectives);
    }
    return drawn;
  }

  learn(input: WeighingInput, { scores, targets, clock }: GradientStatistics): LearningOutcome {
    const lists = input.lists[0]!;
    const replay = {
      lists,
      scores: this.#scale.standardise(scores, input.mask),
      rewards: this.#rewards(mul(targets.values, targets.known), input.mask),
      explored: this.#explored(input),
      lattice: this.#latticeTensor(),
    };
    const variables = this.parameters.map(({ value }) => value);
    const leaves = [lists.request, lists.item, lists.history];
    const {
      value: loss,
      gradients,
      extra: report,
    } = gradientsOf(() => {
      const transitions = replayLists(this.#online, this.#target, replay);
      const valueLoss = doubleQLoss(transitions, this.#config.discount);
      return { value: valueLoss, extra: { valueLoss, return: this.#meanReturn(transitions) } };
    }, [...variables, ...leaves]);
    this.#optimiser.apply(gradients.slice(0, variables.length), clock);
    approachParameters(this.parameters, this.#target.parameters, this.#config.targetUpdateRate);
    return { report, loss, leafGradients: [gradients.slice(variables.length)] };
  }

  weigh(input: WeighingInput): Tensor {
    const { encoder } = this.#online;
    const weights: Tensor[] = [];
    encoder.unroll(encoder.prepare(input.lists[0]!), (_position, hidden) => {
      weights.push(this.#bestWeights(hidden));
      return weights.at(-1)!;
    });
    return stack(weights, 1);
  }

  begin(input: WeighingInput): WeighingSession {
    const lists = input.lists[0]!;
    const { encoder } = this.#online;
    const prepared = encoder.prepare(lists);
    let state = encoder.begin(prepared);
    return {
      weighAll: () =>
        tile(reshape(this.#bestWeights(state.hidden), [lists.lists, 1, this.#objectives]), [
          1,
          lists.positions,
          1,
        ]),
      weighLogged: () => this.weigh(input),
      show: (places, weights) => {
        state = encoder.advance(prepared, state, {
          fields: pickPlaces(lists.item, places),
          weights: fromArray(weights, [lists.lists, this.#objectives]),
        });
      },
    };
  }

  /** [B, K] weights of the best action in a state [1, 1, B, H]. */
  #bestWeights(hidden: Tensor): Tensor {
    return matMul(argMaxMask(this.#online.values(hidden), 1), this.#latticeTensor());
  }

  /** [A, K] */
  #latticeTensor(): Tensor {
    return fromArray(Float32Array.from(this.#lattice.flat()), [this.#lattice.length, this.#objectives]);
  }

  /** [B, T] fixed weighted sum of labels [B, T, K]; an unknown label is 0. */
  #rewards(labels: Tensor, mask: Tensor): Tensor {
    const weights = fromArray(Float32Array.from(this.#rewardWeights), [this.#objectives]);
    return mul(sum(mul(labels, weights), 2), mask);
  }

  /** [B, T] */
  #explored({ drawn, mask }: WeighingInput): Tensor {
    const [lists, positions] = mask.shape as [number, number];
    if (drawn === undefined) return fill([lists, positions], -1);
    return reshape(slice(drawn, [0, 0, 0], [lists, positions, 1]), [lists, positions]);
  }

  /** Mean over the lists of the discounted rewards. */
  #meanReturn(transitions: readonly Transition[]): Tensor {
    const earned = transitions.reduce(
      (total, { reward }, position) => add(total, scale(sum(reward), this.#config.discount ** position)),
      scalar(0),
    );
    return div(earned, maximum(sum(transitions[0]!.active), scalar(1)));
  }
}
