import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, project, relu, reshape } from '@paretorec/tensor';

/** Widths of an {@link ItemProfile}. */
export interface ProfileShape {
  /** E: networks with profiles of their own. */
  readonly networks: number;
  readonly inputDim: number;
  /** 0 for a linear profile. */
  readonly hiddenUnits: number;
  readonly outputDim: number;
}

/** Turns the embedded fields of an item or of a past click into one vector, linearly or over a hidden layer. */
export class ItemProfile {
  readonly parameters: readonly Parameter[];
  readonly #layers: { readonly kernel: Parameter; readonly bias: Parameter }[];

  constructor(store: ParameterStore, { networks, inputDim, hiddenUnits, outputDim }: ProfileShape) {
    const widths = hiddenUnits > 0 ? [inputDim, hiddenUnits, outputDim] : [inputDim, outputDim];
    this.#layers = widths.slice(1).map((width, i) => ({
      kernel: store.create(`kernel${i}`, [networks, widths[i]!, width], { kind: 'glorotUniform' }),
      bias: store.create(`bias${i}`, [networks, 1, width], { kind: 'zeros' }),
    }));
    this.parameters = this.#layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  }

  /**
   * @param fields [E, X, Y, F, D]
   * @returns [E, X, Y, I]
   */
  apply(fields: Tensor): Tensor {
    const [networks, outer, inner, count, dim] = fields.shape as [number, number, number, number, number];
    let x = reshape(fields, [networks, outer * inner, count * dim]);
    this.#layers.forEach(({ kernel, bias }, i) => {
      x = add(project(i === 0 ? x : relu(x), kernel), bias.value);
    });
    return reshape(x, [networks, outer, inner, -1]);
  }
}
