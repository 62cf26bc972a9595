import type { Cell, CellRequest, Parameter, Tensor } from '@paretorec/contracts';
import { add, concat, mul, project, shift, sigmoid, split, tanh } from '@paretorec/tensor';
import type { LstmConfig } from './lstm.js';

/** The recurrent half of a long short-term memory (Hochreiter and Schmidhuber; with forget gate, Gers et al.). Its memory is [h; c]. */
export class LstmCell implements Cell {
  readonly parameters: readonly Parameter[];
  readonly inputDim: number;
  readonly memoryDim: number;
  readonly #units: number;
  readonly #forgetBias: number;
  readonly #kernel: Parameter;

  constructor({ forgetBias }: LstmConfig, { parameters, stack, stateDim }: CellRequest) {
    this.#units = stateDim;
    this.#forgetBias = forgetBias;
    this.inputDim = 4 * stateDim;
    this.memoryDim = 2 * stateDim;
    this.#kernel = parameters.create('kernel', [stack, stateDim, 4 * stateDim], {
      kind: 'glorotUniform',
      fanIn: stateDim,
      fanOut: stateDim,
    });
    this.parameters = [this.#kernel];
  }

  /** @param inputs forget, input, output and candidate parts. */
  step(inputs: Tensor, memory?: Tensor): Tensor {
    const units = this.#units;
    const [hidden, carried] = memory === undefined ? [] : split(memory, [units, units], 2);
    const sums = hidden === undefined ? inputs : add(inputs, project(hidden, this.#kernel));
    const [forgetSum, otherSums, candidateSum] = split(sums, [units, 2 * units, units], 2) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const [input, output] = split(sigmoid(otherSums), [units, units], 2) as [Tensor, Tensor];
    const added = mul(input, tanh(candidateSum));
    const next =
      carried === undefined ? added : add(mul(sigmoid(shift(forgetSum, this.#forgetBias)), carried), added);
    return concat([mul(output, tanh(next)), next], 2);
  }
}
