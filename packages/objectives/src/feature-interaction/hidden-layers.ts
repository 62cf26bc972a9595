import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import {
  add,
  detach,
  isPositive,
  matMul,
  mul,
  neg,
  relu,
  shift,
  sigmoid,
  square,
  tanh,
} from '@paretorec/tensor';
import { BatchNormalisation } from './batch-normalisation.js';
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

/** A gradient by what a function gives, from the one by what it takes, given what it gave: times its derivative. */
const SLOPES: Readonly<Record<Activation, (gradient: Tensor, given: Tensor) => Tensor>> = {
  relu: (gradient, y) => mul(gradient, isPositive(y)),
  sigmoid: (gradient, y) => mul(gradient, mul(y, shift(neg(y), 1))),
  tanh: (gradient, y) => mul(gradient, shift(neg(square(y)), 1)),
  identity: (gradient) => gradient,
};

/** How hidden layers are made and trained, as the options of a model say. */
export interface HiddenOptions {
  readonly activation: Activation;
  readonly dropout: number;
  readonly batchNormalisation: boolean;
}

/** Shape of {@link HiddenLayers}. */
export interface HiddenShape {
  /** S networks. */
  readonly stack: number;
  readonly inputDim: number;
  /** Widths from the input on; none for the inputs as they are. */
  readonly hiddenLayers: readonly number[];
}

/** What {@link HiddenLayers} make of N candidates. */
export interface HiddenOutput {
  /** [S, N, outputDim] */
  readonly values: Tensor;
  /** Takes gradients by the values back to the inputs [S, N, inputDim]; statistics of a batch are taken as given. */
  readonly pullBack: (byValues: Tensor) => Tensor;
}

interface HiddenLayer {
  readonly kernel: Parameter;
  readonly bias: Parameter;
  readonly normalisation: BatchNormalisation | undefined;
  readonly dropout: Dropout;
}

/** S stacked multilayer perceptrons. A layer is linear, then batch normalisation, activation and dropout. */
export class HiddenLayers {
  readonly parameters: readonly Parameter[];
  readonly outputDim: number;
  readonly #layers: readonly HiddenLayer[];
  readonly #activation: Activation;

  constructor(
    store: ParameterStore,
    { stack, inputDim, hiddenLayers }: HiddenShape,
    dropouts: Dropouts,
    { activation, dropout, batchNormalisation }: HiddenOptions,
  ) {
    const widths = [inputDim, ...hiddenLayers];
    this.#activation = activation;
    this.outputDim = widths.at(-1)!;
    this.#layers = hiddenLayers.map((width, i) => ({
      kernel: store.create(`kernel${i}`, [stack, widths[i]!, width], { kind: 'glorotUniform' }),
      bias: store.create(`bias${i}`, [stack, 1, width], { kind: 'zeros' }),
      normalisation: batchNormalisation
        ? new BatchNormalisation(store.scope(`normalisation${i}`), { stack, width })
        : undefined,
      dropout: dropouts.create(dropout, { stack, width }),
    }));
    this.parameters = this.#layers.flatMap(({ kernel, bias, normalisation }) => [
      kernel,
      bias,
      ...(normalisation?.parameters ?? []),
    ]);
  }

  /** @param inputs [S, N, inputDim] */
  apply(inputs: Tensor, pass: TrainingPass | undefined): HiddenOutput {
    let values = inputs;
    const steps = this.#layers.map(({ kernel, bias, normalisation, dropout }) => {
      // A batch's mean takes the bias out again: its gradient is rounding alone, which Adam would make steps of that serving sees.
      const idle = normalisation !== undefined && pass !== undefined;
      const linear = add(matMul(values, kernel.value), idle ? detach(bias.value) : bias.value);
      const normalised = normalisation?.apply(linear, pass);
      const activated = FUNCTIONS[this.#activation](normalised?.values ?? linear);
      values = dropout(activated, pass);
      return (gradient: Tensor): Tensor => {
        const byActivated = SLOPES[this.#activation](dropout(gradient, pass), activated);
        const byLinear = normalised === undefined ? byActivated : mul(byActivated, normalised.slope);
        return matMul(byLinear, kernel.value, false, true);
      };
    });
    return {
      values,
      pullBack: (byValues) => steps.reduceRight((gradient, step) => step(gradient), byValues),
    };
  }
}
