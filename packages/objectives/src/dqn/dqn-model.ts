import type {
  EmbeddedLists,
  Embedder,
  EncoderFactory,
  EncoderState,
  ObjectiveEvaluation,
  ObjectiveModel,
  ObjectiveSpec,
  ObjectiveTargets,
  Parameter,
  ParameterStore,
  PreparedLists,
  ScoreGradients,
  ScoreSensitivity,
  ScoringSession,
  Tensor,
} from '@paretorec/contracts';
import {
  add,
  approachParameters,
  argMaxMask,
  concat,
  copyParameters,
  detach,
  fromArray,
  mul,
  pickPlaces,
  recordParameters,
  reshape,
  scale,
  shift,
  slice,
  square,
  sub,
  sum,
  transpose,
  unstack,
  zeros,
} from '@paretorec/tensor';
import type { DqnConfig } from './dqn-config.js';
import { listwiseLoss } from './listwise-loss.js';
import { QNetworkGradients } from './q-network-gradients.js';
import { QNetwork } from './q-network.js';

/**
 * List-wise double DQNs (Eq. 14 to 17), one an objective, run as one stacked network: the value of showing an item
 * is its own reward plus γ2 times the value of what can be shown after it.
 */
export class DqnModel implements ObjectiveModel {
  readonly objectives: readonly string[];
  readonly embedder: Embedder;
  readonly parameters: readonly Parameter[];
  readonly weightsInState: boolean;
  readonly gradientScopes = ['representation', 'head', 'full'] as const;
  readonly #config: DqnConfig;
  readonly #online: QNetwork;
  readonly #target: QNetwork | undefined;
  readonly #gradients: QNetworkGradients;

  constructor(
    config: DqnConfig,
    objectives: readonly ObjectiveSpec[],
    collaborators: {
      readonly parameters: ParameterStore;
      readonly encoder: EncoderFactory;
      readonly embedder: Embedder;
      /** K where the weights of shown items are part of the state, else 0. */
      readonly weightsInState: number;
    },
  ) {
    const { parameters, embedder, weightsInState } = collaborators;
    const parts = { ...collaborators, stack: objectives.length };
    this.objectives = objectives.map(({ name }) => name);
    this.embedder = embedder;
    this.weightsInState = weightsInState > 0;
    this.#config = config;
    const recorded = recordParameters(parameters.scope('online'));
    this.#online = new QNetwork(recorded.store, parts, config);
    this.#gradients = new QNetworkGradients(recorded.created, parts, config);
    this.parameters = this.#online.parameters;
    if (config.discount > 0) {
      this.#target = new QNetwork(parameters.scope('target'), parts, config);
      copyParameters(this.#online.parameters, this.#target.parameters);
    }
  }

  evaluate(lists: EmbeddedLists, targets: ObjectiveTargets, weights?: Tensor): ObjectiveEvaluation {
    const prepared = this.#online.encoder.prepare(lists);
    const states = unroll(this.#online, prepared, weights);
    const valued = this.#online.statesOfLogged(states, prepared);
    const values = this.#online.values(valued, prepared);

    const scores = byList(values);
    const derivatives = {
      sensitivity: this.#sensitivity(valued, prepared, values),
      headNorms: () => detach(byList(this.#online.headNorms(valued, prepared, values))),
    };
    if (this.#config.loss === 'listwise') return { scores, ...listwiseLoss(scores, targets), ...derivatives };

    const future = this.#futureValues(prepared, states, weights);
    const goal =
      future === undefined ? targets.values : add(targets.values, scale(future, this.#config.discount));
    const errors = mul(sub(scores, goal), targets.known);

    return {
      scores,
      losses: square(errors),
      slopes: detach(scale(errors, 2)),
      ...derivatives,
    };
  }

  scoreGradients(lists: EmbeddedLists, weights?: Tensor): ScoreGradients {
    return this.#gradients.of(lists, weights);
  }

  afterUpdate(): void {
    if (this.#target === undefined) return;
    approachParameters(this.#online.parameters, this.#target.parameters, this.#config.targetUpdateRate);
  }

  begin(lists: EmbeddedLists): ScoringSession {
    const { encoder } = this.#online;
    const prepared = encoder.prepare(lists);
    let state = encoder.begin(prepared);
    return {
      scoreAll: () => byList(this.#online.valuesOfAll(state, prepared)),
      scoreLogged: (weights) => {
        const states = unroll(this.#online, prepared, weights);
        return byList(this.#online.values(this.#online.statesOfLogged(states, prepared), prepared));
      },
      show: (places, weights) => {
        state = encoder.advance(prepared, state, {
          fields: this.#fieldsAt(lists, places),
          ...(weights &&
            this.weightsInState && {
              weights: fromArray(weights, [lists.lists, weights.length / lists.lists]),
            }),
        });
      },
    };
  }

  /** Gradients by [h; d]. Objectives that share their embeddings share d; those that do not share nothing. */
  #sensitivity(valued: Tensor, prepared: PreparedLists, values: Tensor): ScoreSensitivity {
    const { byState, byItem } = this.#online.inputGradients(valued, prepared, values);
    const byOwn = byList(sum(square(byState), 3));
    if (this.embedder.networks === undefined)
      return { shared: detach(transpose(byItem, [2, 1, 0, 3])), own: detach(byOwn) };
    return {
      shared: zeros([...byOwn.shape, 0]),
      own: detach(add(byOwn, byList(sum(square(byItem), 3)))),
    };
  }

  /** [B, F, D] embedded fields of one item a list, or [K', B, F, D] where each objective has its own. */
  #fieldsAt({ item, lists }: EmbeddedLists, places: Int32Array): Tensor {
    const { networks } = this.embedder;
    if (networks === undefined) return pickPlaces(item, places);
    const [positions, fields, dim] = item.shape.slice(2) as [number, number, number];
    const each = Int32Array.from({ length: networks * lists }, (_, i) => places[i % lists]!);
    const picked = pickPlaces(reshape(item, [networks * lists, positions, fields, dim]), each);
    return reshape(picked, [networks, lists, fields, dim]);
  }

  /** [B, T, K'] Q'(s_{t+1}, a_{t+1}), 0 after a list's last item; undefined without a future. */
  #futureValues(
    prepared: PreparedLists,
    states: EncoderState,
    weights: Tensor | undefined,
  ): Tensor | undefined {
    if (this.#target === undefined) return undefined;
    const { lists } = prepared;
    const targetPrepared = this.#target.encoder.prepare(lists);
    const targetStates = unroll(this.#target, targetPrepared, weights);
    const { lists: count, positions } = lists;
    if (this.#config.nextAction === 'logged') {
      const valued = this.#target.statesOfLogged(targetStates, targetPrepared);
      const logged = byList(this.#target.values(valued, targetPrepared));
      return detach(mul(nextPosition(logged), nextPosition(asColumn(lists.mask))));
    }
    const open = stillOpen(lists.mask, count, positions);
    // Items that were shown already, or are padding, must lose against any value.
    const preferences = add(this.#online.pairValues(states, prepared), scale(shift(open, -1), 1e9));
    const chosen = argMaxMask(detach(preferences), 3);
    const worth = this.#target.pairValues(targetStates, targetPrepared);
    const best = sum(mul(mul(worth, chosen), open), 3);
    return detach(nextPosition(transpose(best, [1, 2, 0])));
  }
}

/** The states of the logged lists, given the weights [B, T, K] of their items where those are part of the state. */
function unroll(network: QNetwork, prepared: PreparedLists, weights: Tensor | undefined): EncoderState {
  if (weights === undefined) return network.encoder.unroll(prepared);
  const byPosition = unstack(weights, 1);
  return network.encoder.unroll(prepared, (position) => byPosition[position]!);
}

/** [K', T, B] to [B, T, K']. */
const byList = (x: Tensor): Tensor => transpose(x, [2, 1, 0]);

/** [B, T] to [B, T, 1]. */
const asColumn = (x: Tensor): Tensor => reshape(x, [...x.shape, 1]);

/** Moves [B, T, X] one position forward: entry t is that of t + 1, the last is 0. */
function nextPosition(x: Tensor): Tensor {
  const [lists, positions, width] = x.shape as [number, number, number];
  return concat([slice(x, [0, 1, 0], [lists, positions - 1, width]), zeros([lists, 1, width])], 1);
}

/** [1, B, T states, T items] 1 where the item is real and stands at or after the state's position. */
function stillOpen(mask: Tensor, lists: number, positions: number): Tensor {
  const later = new Float32Array(positions * positions);
  for (let state = 0; state < positions; state++)
    later.fill(1, state * positions + state, (state + 1) * positions);
  return mul(reshape(mask, [1, lists, 1, positions]), fromArray(later, [1, 1, positions, positions]));
}
