import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { reshape, tile } from '@paretorec/tensor';
import { HiddenLayers, type HiddenOptions } from '../feature-interaction/hidden-layers.js';
import type { Dropouts, TrainingPass } from '../feature-interaction/training-pass.js';

/** Shape of {@link Experts}. */
export interface ExpertShape {
  /** G groups, each with inputs of its own. */
  readonly groups: number;
  /** E experts of a group. */
  readonly experts: number;
  readonly inputDim: number;
  /** Widths of an expert's layers, all of them hidden layers; the last is W. */
  readonly layers: readonly number[];
}

/** G groups of E experts: multilayer perceptrons whose last hidden layer is what the gates mix. */
export class Experts {
  readonly parameters: readonly Parameter[];
  readonly #shape: ExpertShape;
  readonly #layers: HiddenLayers;

  constructor(store: ParameterStore, shape: ExpertShape, dropouts: Dropouts, options: HiddenOptions) {
    const { groups, experts, inputDim, layers } = shape;
    this.#shape = shape;
    const stack = groups * experts;
    this.#layers = new HiddenLayers(store, { stack, inputDim, hiddenLayers: layers }, dropouts, options);
    this.parameters = this.#layers.parameters;
  }

  /**
   * @param inputs [G, N, inputDim]
   * @returns [G, E, N, W]
   */
  apply(inputs: Tensor, pass: TrainingPass | undefined): Tensor {
    const { groups, experts, inputDim } = this.#shape;
    const repeated = tile(reshape(inputs, [groups, 1, -1, inputDim]), [1, experts, 1, 1]);
    const { values } = this.#layers.apply(reshape(repeated, [groups * experts, -1, inputDim]), pass);
    return reshape(values, [groups, experts, -1, this.#layers.outputDim]);
  }
}
