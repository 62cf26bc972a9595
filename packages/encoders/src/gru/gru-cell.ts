import type { Cell, CellRequest, Parameter, Tensor } from '@paretorec/contracts';
import { add, mul, project, sigmoid, split, sub, tanh } from '@paretorec/tensor';

/** The recurrent half of a gated recurrent unit (Cho et al.; reset after the product, as in cuDNN). */
export class GruCell implements Cell {
  readonly parameters: readonly Parameter[];
  readonly inputDim: number;
  readonly memoryDim: number;
  readonly #kernel: Parameter;

  constructor({ parameters, stack, stateDim }: CellRequest) {
    this.inputDim = 3 * stateDim;
    this.memoryDim = stateDim;
    this.#kernel = parameters.create('kernel', [stack, stateDim, 3 * stateDim], {
      kind: 'glorotUniform',
      fanIn: stateDim,
      fanOut: stateDim,
    });
    this.parameters = [this.#kernel];
  }

  /** @param inputs update, reset and candidate parts. */
  step(inputs: Tensor, memory?: Tensor): Tensor {
    const units = this.memoryDim;
    const [gateInputs, candidateInputs] = split(inputs, [2 * units, units], 2) as [Tensor, Tensor];
    if (memory === undefined) {
      const [update] = split(sigmoid(gateInputs), [units, units], 2) as [Tensor, Tensor];
      const candidate = tanh(candidateInputs);
      return sub(candidate, mul(update, candidate));
    }
    const recurrent = project(memory, this.#kernel);
    const [gateRecurrent, candidateRecurrent] = split(recurrent, [2 * units, units], 2) as [Tensor, Tensor];
    const gates = sigmoid(add(gateInputs, gateRecurrent));
    const [update, reset] = split(gates, [units, units], 2) as [Tensor, Tensor];
    const candidate = tanh(add(candidateInputs, mul(reset, candidateRecurrent)));
    return add(candidate, mul(update, sub(memory, candidate)));
  }
}
