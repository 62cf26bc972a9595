import type { Parameter, ParameterStore, Tensor, WeighingInput } from '@paretorec/contracts';
import { fromArray, reshape, tidy, tile } from '@paretorec/tensor';

/** Constant weights that are chosen while training goes on and kept by checkpoints; uniform at first. */
export class ChosenWeights {
  readonly #weights: Parameter;

  constructor(store: ParameterStore, objectives: number) {
    this.#weights = store.create('weights', [objectives], { kind: 'constant', value: 1 / objectives });
  }

  /** @param weights [K] on the simplex. */
  set(weights: ArrayLike<number>): void {
    tidy(() => this.#weights.assign(fromArray(Float32Array.from(weights), this.#weights.shape)));
  }

  /** [B, T, K] */
  everywhere({ mask }: WeighingInput): Tensor {
    const [lists, positions] = mask.shape as [number, number];
    return tile(reshape(this.#weights.value, [1, 1, -1]), [lists, positions, 1]);
  }
}
