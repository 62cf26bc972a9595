import type { Parameter, ParameterStore, Tensor } from '@paretorec/contracts';
import {
  add,
  div,
  isPositive,
  maximum,
  mul,
  reshape,
  scalar,
  scale,
  shift,
  sqrt,
  square,
  sub,
  sum,
} from '@paretorec/tensor';

/** Memory of a step: the running moments forget with this factor. */
const DECAY = 0.99;
/** Lists that the running mean counts for beside those of the batch, in the centre of a position. */
const PRIOR_LISTS = 8;

/**
 * One scale for the scores of different objectives inside a step, where that of the ranking is not known yet: it is fitted after the
 * epoch.
 *
 * Every position is centred on its own mean over the batch, drawn a little to the running mean of all. Scores at logged positions shrink with
 * their horizon when the models look ahead, and would otherwise rank the lists by position whatever the weights.
 */
export class RunningScale {
  readonly #means: Parameter;
  readonly #squares: Parameter;
  readonly #count: Parameter;

  constructor(store: ParameterStore, objectives: number) {
    this.#means = store.create('means', [objectives], { kind: 'zeros' });
    this.#squares = store.create('squares', [objectives], { kind: 'zeros' });
    this.#count = store.create('count', [], { kind: 'zeros' });
  }

  /**
   * Takes a batch in and gives its scores on the scale, the batch included. Inside a step.
   *
   * @param scores [B, T, K] constants.
   * @param mask [B, T]
   * @returns [B, T, K] with deviation about 1, 0 at padded places.
   */
  standardise(scores: Tensor, mask: Tensor): Tensor {
    const real = reshape(mask, [...mask.shape, 1]);
    const places = sum(mask);
    // A batch of padding alone has no moments.
    const rate = scale(isPositive(places), 1 - DECAY);
    const meanOf = (values: Tensor): Tensor =>
      div(sum(mul(values, real), [0, 1]), maximum(places, scalar(1)));
    const running = (parameter: Parameter, value: Tensor): void =>
      parameter.assign(add(parameter.value, mul(sub(value, parameter.value), rate)));

    running(this.#count, scalar(1));
    running(this.#means, meanOf(scores));
    const count = maximum(this.#count.value, scalar(1e-6));
    const prior = scale(div(this.#means.value, count), PRIOR_LISTS);
    const centre = div(add(sum(mul(scores, real), 0), prior), shift(sum(real, 0), PRIOR_LISTS));
    const centred = mul(sub(scores, centre), real);
    running(this.#squares, meanOf(square(centred)));
    const deviation = shift(sqrt(shift(div(this.#squares.value, count), 1e-24)), 1e-12);
    return div(centred, deviation);
  }
}
