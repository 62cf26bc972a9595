import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, matMul, mul, sigmoid, split, sub, tanh } from '../ops/ops.js';

/**
 * The recurrent half of a gated recurrent unit (Cho et al.; reset after the product, as in cuDNN) for S networks:
 * its gate inputs x W + b are computed by the caller for all steps at once.
 */
export class StackedGruCell {
  readonly parameters: readonly Parameter[];
  readonly #units: number;
  readonly #kernel: Parameter;

  constructor(store: ParameterStore, shape: { readonly stack: number; readonly units: number }) {
    const { stack, units } = shape;
    this.#units = units;
    this.#kernel = store.create('kernel', [stack, units, 3 * units], {
      kind: 'glorotUniform',
      fanIn: units,
      fanOut: units,
    });
    this.parameters = [this.#kernel];
  }

  /**
   * @param inputs [S, B, 3H] update, reset and candidate parts.
   * @param state [S, B, H]; left out, it is zero.
   * @returns [S, B, H]
   */
  step(inputs: Tensor, state?: Tensor): Tensor {
    const units = this.#units;
    const [gateInputs, candidateInputs] = split(inputs, [2 * units, units], 2) as [Tensor, Tensor];
    if (state === undefined) {
      const [update] = split(sigmoid(gateInputs), [units, units], 2) as [Tensor, Tensor];
      const candidate = tanh(candidateInputs);
      return sub(candidate, mul(update, candidate));
    }
    const recurrent = matMul(state, this.#kernel.value);
    const [gateRecurrent, candidateRecurrent] = split(recurrent, [2 * units, units], 2) as [Tensor, Tensor];
    const gates = sigmoid(add(gateInputs, gateRecurrent));
    const [update, reset] = split(gates, [units, units], 2) as [Tensor, Tensor];
    const candidate = tanh(add(candidateInputs, mul(reset, candidateRecurrent)));
    return add(candidate, mul(update, sub(state, candidate)));
  }
}
