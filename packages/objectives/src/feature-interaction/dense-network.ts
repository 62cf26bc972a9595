import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { matMul, mul, ones, reshape, square, sum, transpose } from '@paretorec/tensor';
import { HiddenLayers, type HiddenOptions, type HiddenShape } from './hidden-layers.js';
import type { InteractionOutput } from './interaction.js';
import type { Dropouts, TrainingPass } from './training-pass.js';

/** What a {@link DenseNetwork} says of N candidates. */
export interface DenseOutput extends InteractionOutput {
  /** Computes the scores' gradients [K', N, inputDim] by the network's inputs; statistics of a batch are taken as given. */
  readonly byInputs: () => Tensor;
}

/**
 * K' stacked multilayer perceptrons with one output, which has no bias: the model has one. Inputs of the output layer are the last
 * hidden layer, by which the score's gradient is the output's weights.
 */
export class DenseNetwork {
  readonly parameters: readonly Parameter[];
  readonly #hidden: HiddenLayers;
  readonly #output: Parameter;

  constructor(store: ParameterStore, shape: HiddenShape, dropouts: Dropouts, options: HiddenOptions) {
    this.#hidden = new HiddenLayers(store, shape, dropouts, options);
    this.#output = store.create('output', [shape.stack, this.#hidden.outputDim, 1], {
      kind: 'glorotUniform',
    });
    this.parameters = [...this.#hidden.parameters, this.#output];
  }

  /** @param inputs [K', N, inputDim] */
  apply(inputs: Tensor, pass: TrainingPass | undefined): DenseOutput {
    const { values, pullBack } = this.#hidden.apply(inputs, pass);
    const [stack, candidates] = inputs.shape as [number, number];
    const output = this.#output.value;
    return {
      score: reshape(matMul(values, output), [stack, candidates]),
      sensitivity: () => mul(reshape(sum(square(output), 1), [stack, 1]), ones([stack, candidates])),
      byInputs: () => pullBack(mul(transpose(output, [0, 2, 1]), ones([stack, candidates, 1]))),
    };
  }
}

/** K' linear outputs over `inputDim` values: a {@link DenseNetwork} without hidden layers. */
export const linearOutput = (
  store: ParameterStore,
  shape: Omit<HiddenShape, 'hiddenLayers'>,
  dropouts: Dropouts,
): DenseNetwork =>
  new DenseNetwork(store, { ...shape, hiddenLayers: [] }, dropouts, {
    activation: 'identity',
    dropout: 0,
    batchNormalisation: false,
  });
