import type {
  Parameter,
  ParameterStore,
  Tensor,
  WeightChoice,
  WeightEvidence,
  Weighter,
  WeighingInput,
  WeighingSession,
} from '@paretorec/contracts';
import { fromArray, tidy } from '@paretorec/tensor';
import { spread, unmovedSession } from '../sessions.js';

/**
 * Base of weighters that choose constant weights after every epoch: uniform at first, kept by checkpoints. The objectives train under
 * uniform weights.
 */
export abstract class ChosenWeighter implements Weighter {
  readonly personalised = false;
  readonly embedders = [];
  readonly parameters = [];
  readonly warmupEpochs = 0;
  readonly fusionOnly = true;
  abstract readonly choosesBy: readonly string[];
  readonly #weights: Parameter;

  constructor(store: ParameterStore, objectives: number) {
    this.#weights = store.create('weights', [objectives], { kind: 'constant', value: 1 / objectives });
  }

  choose(evidence: WeightEvidence): WeightChoice {
    const choice = this.search(evidence);
    tidy(() => this.#weights.assign(fromArray(Float32Array.from(choice.weights), this.#weights.shape)));
    return choice;
  }

  weigh(input: WeighingInput): Tensor {
    return spread(this.#weights.value, input);
  }

  begin(input: WeighingInput): WeighingSession {
    return unmovedSession(() => this.weigh(input));
  }

  /** The weights [K], on the simplex, with what they bring. */
  protected abstract search(evidence: WeightEvidence): WeightChoice;
}
