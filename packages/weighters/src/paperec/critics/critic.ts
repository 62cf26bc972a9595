import type { EmbeddedLists, Parameter, StateEncoder, Tensor } from '@paretorec/contracts';
import { relu, transpose } from '@paretorec/tensor';
import type { NetworkParts } from '../networks.js';
import type { CriticForm, Judgement } from './critic-form.js';
import { currentForm } from './current-form.js';
import { literalForm } from './literal-form.js';
import { mlpForm } from './mlp-form.js';
import { quadraticForm } from './quadratic-form.js';

const FORMS = { literal: literalForm, current: currentForm, mlp: mlpForm, quadratic: quadraticForm } as const;

/** PCritic: the value of weights in a state, from its own state encoder (Sec. 3.3.4). */
export class Critic {
  readonly parameters: readonly Parameter[];
  readonly #encoder: StateEncoder;
  readonly #form: CriticForm;
  readonly #config: NetworkParts['config'];

  constructor({ parameters, encoder, embedder, objectives, config }: NetworkParts) {
    this.#config = config;
    this.#encoder = encoder.create({
      parameters: parameters.scope('encoder'),
      embedder,
      stack: 1,
      weightsInState: objectives,
      targetInState: config.criticTargetInState || config.criticForm === 'current',
    });
    const { stateDim, itemDim } = this.#encoder;
    const { hiddenUnits } = config;
    this.#form = FORMS[config.criticForm](parameters.scope('head'), {
      stateDim,
      itemDim,
      objectives,
      hiddenUnits,
    });
    this.parameters = [...this.#encoder.parameters, ...this.#form.parameters];
  }

  /**
   * Reads the logged lists once and judges any weights there.
   *
   * @param actions [T] weights [B, K] that the shown items had; a position's own do not count for it.
   */
  read(lists: EmbeddedLists, actions: readonly Tensor[]): Judgement {
    const { criticTargetInState, criticActivation } = this.#config;
    const encoder = this.#encoder;
    const prepared = encoder.prepare(lists);
    const before = encoder.unroll(prepared, (position) => actions[position]!);
    const judgement = this.#form.judge({
      items: prepared.items,
      states: () => (criticTargetInState ? encoder.include(prepared, before) : before.hidden),
      statesAfter: (weights) => encoder.include(prepared, before, transpose(weights, [1, 0, 2])),
    });
    if (criticActivation === 'linear') return judgement;
    return { values: (weights) => relu(judgement.values(weights)) };
  }
}
