import type {
  EmbeddedLists,
  Embedder,
  EncoderFactory,
  ObjectiveEvaluation,
  ObjectiveModel,
  ObjectiveSpec,
  ObjectiveTargets,
  Parameter,
  ParameterStore,
  PreparedLists,
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
  reshape,
  scale,
  shift,
  slice,
  square,
  sub,
  sum,
  transpose,
  zeros,
} from '@paretorec/tensor';
import type { DqnConfig } from './dqn-config.js';
import { QNetwork } from './q-network.js';

/**
 * List-wise double DQNs (Eq. 14 to 17), one an objective, run as one stacked network: the value of showing an item
 * is its own reward plus γ2 times the value of what can be shown after it.
 */
export class DqnModel implements ObjectiveModel {
  readonly objectives: readonly string[];
  readonly embedder: Embedder;
  readonly parameters: readonly Parameter[];
  readonly #config: DqnConfig;
  readonly #online: QNetwork;
  readonly #target: QNetwork | undefined;

  constructor(
    config: DqnConfig,
    objectives: readonly ObjectiveSpec[],
    collaborators: {
      readonly parameters: ParameterStore;
      readonly encoder: EncoderFactory;
      readonly embedder: Embedder;
    },
  ) {
    const { parameters, encoder, embedder } = collaborators;
    this.objectives = objectives.map(({ name }) => name);
    this.embedder = embedder;
    this.#config = config;
    this.#online = new QNetwork(parameters.scope('online'), encoder, embedder, objectives.length, config);
    this.parameters = this.#online.parameters;
    if (config.discount > 0) {
      this.#target = new QNetwork(parameters.scope('target'), encoder, embedder, objectives.length, config);
      copyParameters(this.#online.parameters, this.#target.parameters);
    }
  }

  evaluate(lists: EmbeddedLists, targets: ObjectiveTargets): ObjectiveEvaluation {
    const prepared = this.#online.encoder.prepare(lists);
    const states = this.#online.encoder.unroll(prepared);
    const values = this.#online.values(states, prepared);

    const future = this.#futureValues(lists, prepared, states);
    const goal =
      future === undefined ? targets.values : add(targets.values, scale(future, this.#config.discount));
    const scores = byList(values);
    const errors = mul(sub(scores, goal), targets.known);

    const gradients = this.#online.inputGradients(states, prepared, values);
    return {
      scores,
      losses: square(errors),
      slopes: detach(scale(errors, 2)),
      sensitivity: {
        shared: detach(transpose(gradients.byItem, [2, 1, 0, 3])),
        own: detach(byList(sum(square(gradients.byState), 3))),
      },
    };
  }

  afterUpdate(): void {
    if (this.#target === undefined) return;
    approachParameters(this.#online.parameters, this.#target.parameters, this.#config.targetUpdateRate);
  }

  begin(lists: EmbeddedLists): ScoringSession {
    const { encoder } = this.#online;
    const prepared = encoder.prepare(lists);
    let state = encoder.begin(prepared);
    let position = 0;
    return {
      scoreAll: () => {
        const [stack, count, units] = state.shape as [number, number, number];
        return byList(this.#online.values(reshape(state, [stack, 1, count, units]), prepared));
      },
      scoreLogged: () => byList(this.#online.values(encoder.unroll(prepared), prepared)),
      show: (places) => {
        state = encoder.advance(prepared, state, { position, fields: pickPlaces(lists.item, places) });
        position += 1;
      },
    };
  }

  /** [B, T, K'] Q'(s_{t+1}, a_{t+1}), 0 after a list's last item; undefined without a future. */
  #futureValues(lists: EmbeddedLists, prepared: PreparedLists, states: Tensor): Tensor | undefined {
    if (this.#target === undefined) return undefined;
    const targetPrepared = this.#target.encoder.prepare(lists);
    const targetStates = this.#target.encoder.unroll(targetPrepared);
    const { lists: count, positions } = lists;
    if (this.#config.nextAction === 'logged') {
      return detach(
        mul(
          nextPosition(byList(this.#target.values(targetStates, targetPrepared))),
          nextPosition(asColumn(lists.mask)),
        ),
      );
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
