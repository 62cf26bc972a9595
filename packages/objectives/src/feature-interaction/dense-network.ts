import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, detach, matMul, mul, ones, relu, reshape, sigmoid, square, sum, tanh } from '@paretorec/tensor';
import { BatchNormalisation } from './batch-normalisation.js';
import type { InteractionOutput } from './interaction.js';
import type { Dropout, Dropouts, TrainingPass } from './training-pass.js';

/** What `activation` may be. */
export const ACTIVATIONS = ['relu', 'sigmoid', 'tanh', 'identity'] as const;
/** A function between the hidden layers. */
export type Activation = (typeof ACTIVATIONS)[number];

const FUNCTIONS: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  relu,
  sigmoid,
  tanh,
  identity: (x) => x,
};

/** How hidden layers are made and trained, as the options of a model say. */
export interface HiddenOptions {
  readonly activation: Activation;
  readonly dropout: number;
  readonly batchNormalisation: boolean;
}

/** Shape of a {@link DenseNetwork}. */
export interface DenseShape {
  /** K' */
  readonly stack: number;
  readonly inputDim: number;
  /** Widths from the input on; none for a linear network. */
  readonly hiddenLayers: readonly number[];
}

interface HiddenLayer {
  readonly kernel: Parameter;
  readonly bias: Parameter;
  readonly normalisation: BatchNormalisation | undefined;
  readonly dropout: Dropout;
}

/**
 * K' stacked multilayer perceptrons with one output, which has no bias: the model has one. A hidden layer is linear, then batch
 * normalisation, activation and dropout. Inputs of the output layer are the last hidden layer, by which the score's gradient is
 * the output's weights.
 */
export class DenseNetwork {
  readonly parameters: readonly Parameter[];
  readonly #hidden: readonly HiddenLayer[];
  readonly #activation: (x: Tensor) => Tensor;
  readonly #output: Parameter;

  constructor(
    store: ParameterStore,
    { stack, inputDim, hiddenLayers }: DenseShape,
    dropouts: Dropouts,
    { activation, dropout, batchNormalisation }: HiddenOptions,
  ) {
    const widths = [inputDim, ...hiddenLayers];
    this.#activation = FUNCTIONS[activation];
    this.#hidden = hiddenLayers.map((width, i) => ({
      kernel: store.create(`kernel${i}`, [stack, widths[i]!, width], { kind: 'glorotUniform' }),
      bias: store.create(`bias${i}`, [stack, 1, width], { kind: 'zeros' }),
      normalisation: batchNormalisation
        ? new BatchNormalisation(store.scope(`normalisation${i}`), { stack, width })
        : undefined,
      dropout: dropouts.create(dropout, width),
    }));
    this.#output = store.create('output', [stack, widths.at(-1)!, 1], { kind: 'glorotUniform' });
    const ofLayer = ({ kernel, bias, normalisation }: HiddenLayer): readonly Parameter[] => [
      kernel,
      bias,
      ...(normalisation?.parameters ?? []),
    ];
    this.parameters = [...this.#hidden.flatMap(ofLayer), this.#output];
  }

  /** @param inputs [K', N, inputDim] */
  apply(inputs: Tensor, pass: TrainingPass | undefined): InteractionOutput {
    let last = inputs;
    for (const { kernel, bias, normalisation, dropout } of this.#hidden) {
      // A batch's mean takes the bias out again: its gradient is rounding alone, which Adam would make steps of that serving sees.
      const idle = normalisation !== undefined && pass !== undefined;
      const linear = add(matMul(last, kernel.value), idle ? detach(bias.value) : bias.value);
      last = dropout(this.#activation(normalisation?.apply(linear, pass) ?? linear), pass);
    }
    const [stack, candidates] = inputs.shape as [number, number];
    const output = this.#output.value;
    return {
      score: reshape(matMul(last, output), [stack, candidates]),
      sensitivity: () => mul(reshape(sum(square(output), 1), [stack, 1]), ones([stack, candidates])),
    };
  }
}

/** K' linear outputs over `inputDim` values: a {@link DenseNetwork} without hidden layers. */
export const linearOutput = (
  store: ParameterStore,
  shape: Omit<DenseShape, 'hiddenLayers'>,
  dropouts: Dropouts,
): DenseNetwork =>
  new DenseNetwork(store, { ...shape, hiddenLayers: [] }, dropouts, {
    activation: 'identity',
    dropout: 0,
    batchNormalisation: false,
  });
