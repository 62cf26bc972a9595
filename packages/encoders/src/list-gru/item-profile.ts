import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, matMul, relu, reshape } from '@paretorec/tensor';

/** Turns the embedded fields of an item or of a past click into one vector, linearly or over a hidden layer. */
export class ItemProfile {
  readonly parameters: readonly Parameter[];
  readonly #layers: { readonly kernel: Parameter; readonly bias: Parameter }[];

  constructor(store: ParameterStore, inputDim: number, hiddenUnits: number, outputDim: number) {
    const widths = hiddenUnits > 0 ? [inputDim, hiddenUnits, outputDim] : [inputDim, outputDim];
    this.#layers = widths.slice(1).map((width, i) => ({
      kernel: store.create(`kernel${i}`, [widths[i]!, width], { kind: 'glorotUniform' }),
      bias: store.create(`bias${i}`, [width], { kind: 'zeros' }),
    }));
    this.parameters = this.#layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  }

  /**
   * @param fields [X, Y, F, D]
   * @returns [X, Y, I]
   */
  apply(fields: Tensor): Tensor {
    const [outer, inner, count, dim] = fields.shape as [number, number, number, number];
    let x = reshape(fields, [outer * inner, count * dim]);
    this.#layers.forEach(({ kernel, bias }, i) => {
      x = add(matMul(i === 0 ? x : relu(x), kernel.value), bias.value);
    });
    return reshape(x, [outer, inner, -1]);
  }
}
