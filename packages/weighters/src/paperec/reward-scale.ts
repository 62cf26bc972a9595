import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import { add, div, scale, shift, sqrt } from '@paretorec/tensor';

/** Memory of a step: the running mean forgets with this factor. */
const DECAY = 0.99;

/** Running root mean square of the rewards, so that the critic's targets stay near one as the losses shrink. */
export class RewardScale {
  readonly #squares: Parameter;
  readonly #count: Parameter;

  constructor(store: ParameterStore) {
    this.#squares = store.create('squares', [], { kind: 'zeros' });
    this.#count = store.create('count', [], { kind: 'zeros' });
  }

  /**
   * Takes a batch in and gives the scale, it included.
   *
   * @param meanSquare scalar mean of squared rewards.
   */
  update(meanSquare: Tensor): Tensor {
    this.#squares.assign(add(scale(this.#squares.value, DECAY), scale(meanSquare, 1 - DECAY)));
    this.#count.assign(shift(scale(this.#count.value, DECAY), 1 - DECAY));
    return shift(sqrt(shift(div(this.#squares.value, this.#count.value), 1e-24)), 1e-12);
  }
}
