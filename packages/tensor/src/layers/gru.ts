import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, matMul, mul, sigmoid, split, sub, tanh } from '../ops/ops.js';

/**
 * The recurrent half of a gated recurrent unit (Cho et al.; reset after the product, as in cuDNN) for S networks:
 * its gate inputs x W + b are computed by the caller for all steps at once.
 */
export class StackedGruCell {
  readonly parameters: readonly Parameter[];
  readonly #units: number;
  readonly #gates: Parameter;
  readonly #candidate: Parameter;

  constructor(store: ParameterStore, shape: { readonly stack: number; readonly units: number }) {
    const { stack, units } = shape;
    this.#units = units;
    this.#gates = store.create('gates', [stack, units, 2 * units], { kind: 'glorotUniform' });
    this.#candidate = store.create('candidate', [stack, units, units], { kind: 'glorotUniform' });
    this.parameters = [this.#gates, this.#candidate];
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
    const gates = sigmoid(add(gateInputs, matMul(state, this.#gates.value)));
    const [update, reset] = split(gates, [units, units], 2) as [Tensor, Tensor];
    const recurrent = mul(reset, matMul(state, this.#candidate.value));
    const candidate = tanh(add(candidateInputs, recurrent));
    return add(candidate, mul(update, sub(state, candidate)));
  }
}
