import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, matMul, mul, ones, relu, reshape, square, sum } from '@paretorec/tensor';
import type { InteractionOutput } from './interaction.js';

/** Shape of a {@link DenseNetwork}. */
export interface DenseShape {
  /** K' */
  readonly stack: number;
  readonly inputDim: number;
  /** Widths from the input on; none for a linear network. */
  readonly hiddenLayers: readonly number[];
}

/**
 * K' stacked multilayer perceptrons with ReLU and one output, which has no bias: the model has one. Inputs of the output layer
 * are the last hidden layer, by which the score's gradient is the output's weights.
 */
export class DenseNetwork {
  readonly parameters: readonly Parameter[];
  readonly #hidden: readonly { readonly kernel: Parameter; readonly bias: Parameter }[];
  readonly #output: Parameter;

  constructor(store: ParameterStore, { stack, inputDim, hiddenLayers }: DenseShape) {
    const widths = [inputDim, ...hiddenLayers];
    this.#hidden = hiddenLayers.map((width, i) => ({
      kernel: store.create(`kernel${i}`, [stack, widths[i]!, width], { kind: 'glorotUniform' }),
      bias: store.create(`bias${i}`, [stack, 1, width], { kind: 'zeros' }),
    }));
    this.#output = store.create('output', [stack, widths.at(-1)!, 1], { kind: 'glorotUniform' });
    this.parameters = [...this.#hidden.flatMap(({ kernel, bias }) => [kernel, bias]), this.#output];
  }

  /** @param inputs [K', N, inputDim] */
  apply(inputs: Tensor): InteractionOutput {
    let last = inputs;
    for (const { kernel, bias } of this.#hidden) last = relu(add(matMul(last, kernel.value), bias.value));
    const [stack, candidates] = inputs.shape as [number, number];
    const output = this.#output.value;
    return {
      score: reshape(matMul(last, output), [stack, candidates]),
      sensitivity: () => mul(reshape(sum(square(output), 1), [stack, 1]), ones([stack, candidates])),
    };
  }
}
