import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { matMul, mul, reshape, softmax, sum, transpose } from '@paretorec/tensor';
import { HiddenLayers, type HiddenOptions, type HiddenShape } from '../feature-interaction/hidden-layers.js';
import type { Dropouts, TrainingPass } from '../feature-interaction/training-pass.js';

/** Gates that give experts shares by softmax: hidden layers, then a linear layer without bias. */
export class Gates {
  readonly parameters: readonly Parameter[];
  readonly #hidden: HiddenLayers;
  readonly #output: Parameter;

  /** @param shape of the hidden layers, and how many experts a gate mixes. */
  constructor(
    store: ParameterStore,
    shape: HiddenShape & { readonly experts: number },
    dropouts: Dropouts,
    options: HiddenOptions,
  ) {
    this.#hidden = new HiddenLayers(store, shape, dropouts, options);
    this.#output = store.create('output', [shape.stack, this.#hidden.outputDim, shape.experts], {
      kind: 'glorotUniform',
    });
    this.parameters = [...this.#hidden.parameters, this.#output];
  }

  /**
   * @param inputs [G, N, inputDim]
   * @returns [G, N, E] shares of sum 1.
   */
  apply(inputs: Tensor, pass: TrainingPass | undefined): Tensor {
    return softmax(matMul(this.#hidden.apply(inputs, pass).values, this.#output.value));
  }
}

/**
 * The experts' outputs in the gates' shares.
 *
 * @param gates [G, N, E]
 * @param experts [G, E, N, W], or [1, E, N, W] where all gates mix the same.
 * @returns [G, N, W]
 */
export function mix(gates: Tensor, experts: Tensor): Tensor {
  const [groups, candidates, count] = gates.shape as [number, number, number];
  const shares = reshape(transpose(gates, [0, 2, 1]), [groups, count, candidates, 1]);
  return sum(mul(experts, shares), 1);
}
