import type { Cell, CellRequest, Parameter, Tensor } from '@paretorec/contracts';
import {
  add,
  concat,
  fromArray,
  matMul,
  ones,
  project,
  reshape,
  scale,
  shift,
  slice,
  softmax,
  split,
  tanh,
  transpose,
  zeros,
} from '@paretorec/tensor';
import type { CausalAttentionConfig } from './causal-attention.js';

/** Score of what must not be attended to. */
const NEVER = -1e9;

/**
 * Multi-head self-attention of each step over itself and the steps before it, with a residual:
 * h = tanh(W_o [softmax(q Kᵀ / √d) V of each head] + b_o + r), with query q, key, value and residual r from the step's input.
 *
 * Its memory is h, then for each of the last `window - 1` steps whether there was one, its keys and its values: what a prefix
 * must leave behind, in a fixed width.
 */
export class CausalAttentionCell implements Cell {
  readonly parameters: readonly Parameter[];
  readonly inputDim: number;
  readonly memoryDim: number;
  readonly #stack: number;
  readonly #units: number;
  readonly #heads: number;
  /** Earlier steps that are remembered. */
  readonly #earlier: number;
  readonly #output: Parameter;
  readonly #bias: Parameter;

  constructor({ heads, window }: CausalAttentionConfig, { parameters, stack, stateDim }: CellRequest) {
    this.#stack = stack;
    this.#units = stateDim;
    this.#heads = heads;
    this.#earlier = window - 1;
    this.inputDim = 4 * stateDim;
    this.memoryDim = stateDim + this.#earlier * (1 + 2 * stateDim);
    this.#output = parameters.create('output', [stack, stateDim, stateDim], { kind: 'glorotUniform' });
    this.#bias = parameters.create('bias', [stack, 1, stateDim], { kind: 'zeros' });
    this.parameters = [this.#output, this.#bias];
  }

  /** @param inputs query, key, value and residual parts. */
  step(inputs: Tensor, memory?: Tensor): Tensor {
    const [stack, units, heads, earlier] = [this.#stack, this.#units, this.#heads, this.#earlier];
    const lists = inputs.shape[1]!;
    const [rows, width] = [stack * lists, units / heads];
    const before = memory ?? zeros([stack, lists, this.memoryDim]);
    const [, there, keys, values] = split(before, [units, earlier, earlier * units, earlier * units], 2) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const [query, key, value, residual] = split(inputs, [units, units, units, units], 2) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const join = (old: Tensor, own: Tensor): Tensor =>
      concat([reshape(old, [rows * heads, earlier, width]), reshape(own, [rows * heads, 1, width])], 1);
    const allThere = concat([reshape(there, [rows, earlier]), ones([rows, 1])], 1);
    const [allKeys, allValues] = [join(keys, key), join(values, value)];

    const scores = matMul(this.#scaled(query, [rows * heads, 1, width]), allKeys, false, true);
    const never = reshape(scale(shift(allThere, -1), -NEVER), [rows, 1, earlier + 1]);
    const attention = softmax(add(reshape(scores, [rows, heads, earlier + 1]), never));
    const attended = matMul(reshape(attention, [rows * heads, 1, earlier + 1]), allValues);
    const hidden = this.#finish(reshape(attended, [stack, lists, units]), residual);

    const latest = (x: Tensor): Tensor =>
      reshape(slice(x, [0, 1, 0], [rows * heads, earlier, width]), [stack, lists, earlier * units]);
    const stillThere = reshape(slice(allThere, [0, 1], [rows, earlier]), [stack, lists, earlier]);
    return concat([hidden, stillThere, latest(allKeys), latest(allValues)], 2);
  }

  unroll(inputs: Tensor): Tensor {
    const [stack, units, heads] = [this.#stack, this.#units, this.#heads];
    const [, steps, lists] = inputs.shape as [number, number, number, number];
    const width = units / heads;
    const [query, key, value, residual] = split(inputs, [units, units, units, units], 3) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const byHead = (x: Tensor): Tensor =>
      reshape(transpose(reshape(x, [stack, steps, lists * heads, width]), [0, 2, 1, 3]), [
        stack * lists * heads,
        steps,
        width,
      ]);
    const scores = matMul(this.#scaled(byHead(query)), byHead(key), false, true);
    const never = fromArray(neverAttended(steps, this.#earlier), [1, steps, steps]);
    const attended = matMul(softmax(add(scores, never)), byHead(value));
    const byStep = transpose(reshape(attended, [stack, lists * heads, steps, width]), [0, 2, 1, 3]);
    const hidden = this.#finish(
      reshape(byStep, [stack, steps * lists, units]),
      reshape(residual, [stack, steps * lists, units]),
    );
    return reshape(hidden, [stack, steps, lists, units]);
  }

  #scaled(query: Tensor, shape: readonly number[] = query.shape): Tensor {
    return scale(reshape(query, shape), 1 / Math.sqrt(this.#units / this.#heads));
  }

  /** [S, N, H] */
  #finish(attended: Tensor, residual: Tensor): Tensor {
    return tanh(add(add(project(attended, this.#output), this.#bias.value), residual));
  }
}

/** [P x P] 0 where a step attends: to itself and to so many before it. */
function neverAttended(steps: number, earlier: number): Float32Array {
  return Float32Array.from({ length: steps * steps }, (_, i) => {
    const back = Math.floor(i / steps) - (i % steps);
    return back >= 0 && back <= earlier ? 0 : NEVER;
  });
}
