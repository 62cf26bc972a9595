import type { Cell, CellRequest, Parameter, Tensor } from '@paretorec/contracts';
import {
  add,
  concat,
  mul,
  neg,
  ones,
  project,
  reshape,
  shift,
  sigmoid,
  split,
  square,
  sub,
  tanh,
  withGradient,
  zeros,
} from '@paretorec/tensor';

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
    return memory === undefined ? firstStep(inputs) : nextStep(inputs, project(memory, this.#kernel), memory);
  }
}

// A step is differentiated as a whole. Each unit of the new memory depends on three sums of its own alone, so that the slopes by these are
// all a way back needs: one product in place of the dozen that the chain rule takes operation by operation.

/** (1 - z) n, which is what a memory of zeros would give. */
function firstStep(inputs: Tensor): Tensor {
  return withGradient([inputs], () => {
    const [gateSums, candidateSum] = partsOf(inputs, 2);
    const [update] = partsOf(sigmoid(gateSums), 1);
    const candidate = tanh(candidateSum);
    const taken = complement(update);
    return {
      value: mul(taken, candidate),
      saved: () => {
        const byUpdate = neg(mul(candidate, mul(update, taken)));
        const byCandidate = mul(taken, complement(square(candidate)));
        return [concat([byUpdate, zeros(update.shape), byCandidate], 2)];
      },
      backward: (error, [slopes]) => [timesEach(error, slopes!)],
    };
  });
}

/** n + z (m - n), where n = tanh(its inputs + r c). */
function nextStep(inputs: Tensor, recurrent: Tensor, memory: Tensor): Tensor {
  return withGradient([inputs, recurrent, memory], () => {
    const [gateInputs, candidateInputs] = partsOf(inputs, 2);
    const [gateRecurrent, candidateRecurrent] = partsOf(recurrent, 2);
    const [update, reset] = partsOf(sigmoid(add(gateInputs, gateRecurrent)), 1);
    const candidate = tanh(add(candidateInputs, mul(reset, candidateRecurrent)));
    const change = sub(memory, candidate);
    return {
      value: add(candidate, mul(update, change)),
      saved: () => {
        const byUpdate = mul(change, mul(update, complement(update)));
        const byCandidate = mul(complement(update), complement(square(candidate)));
        const byReset = mul(byCandidate, mul(candidateRecurrent, mul(reset, complement(reset))));
        const same = ones(reset.shape);
        return [concat([byUpdate, byReset, byCandidate], 2), concat([same, same, reset], 2), update];
      },
      backward: (error, [slopes, passed, byMemory]) => {
        const byInputs = timesEach(error, slopes!);
        return [byInputs, mul(byInputs, passed!), mul(error, byMemory!)];
      },
    };
  });
}

/** Two parts of the last axis, the first `share` times as wide as the second. */
function partsOf(x: Tensor, share: number): [Tensor, Tensor] {
  const units = x.shape[2]! / (share + 1);
  return split(x, [share * units, units], 2) as [Tensor, Tensor];
}

/** [S, N, H] times each of the three parts of [S, N, 3H]. */
function timesEach(error: Tensor, slopes: Tensor): Tensor {
  const [stack, rows, units] = error.shape as [number, number, number];
  const parts = reshape(slopes, [stack, rows, 3, units]);
  return reshape(mul(reshape(error, [stack, rows, 1, units]), parts), slopes.shape);
}

/** 1 - x */
const complement = (x: Tensor): Tensor => shift(neg(x), 1);
