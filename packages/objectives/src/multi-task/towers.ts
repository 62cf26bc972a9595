import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add } from '@paretorec/tensor';
import { DenseNetwork, type DenseOutput } from '../feature-interaction/dense-network.js';
import type { HiddenOptions, HiddenShape } from '../feature-interaction/hidden-layers.js';
import type { Dropouts, TrainingPass } from '../feature-interaction/training-pass.js';

/** The tasks' own networks, one output each, with a bias. */
export class Towers {
  readonly parameters: readonly Parameter[];
  readonly #network: DenseNetwork;
  readonly #bias: Parameter;

  constructor(store: ParameterStore, shape: HiddenShape, dropouts: Dropouts, options: HiddenOptions) {
    this.#network = new DenseNetwork(store, shape, dropouts, options);
    this.#bias = store.create('bias', [shape.stack, 1], { kind: 'zeros' });
    this.parameters = [...this.#network.parameters, this.#bias];
  }

  /** @param inputs [K', N, inputDim] */
  apply(inputs: Tensor, pass: TrainingPass | undefined): Pick<DenseOutput, 'score' | 'byInputs'> {
    const { score, byInputs } = this.#network.apply(inputs, pass);
    return { score: add(score, this.#bias.value), byInputs };
  }
}
