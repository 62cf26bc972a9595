import type { ListBatch } from './features.js';
import type { Tensor } from './tensor.js';
import type { Weighter, WeighingInput, WeighingSession } from './weighter.js';

/**
 * Base of weighters that are a rule on a batch's plain numbers: extend it and write `draw`. Such a weighter needs no
 * tensor library. The weights of an item do not depend on what was shown before it in the list.
 */
export abstract class HostWeighter implements Weighter {
  abstract readonly personalised: boolean;
  readonly embedders = [];
  readonly parameters = [];
  readonly warmupEpochs = 0;

  /**
   * The weights of a batch.
   *
   * @returns [B x T x K], row-major: those of objective k at position t of list b at `(b * T + t) * K + k`. Non-negative,
   *   summing to one over K, also at padded places.
   */
  abstract draw(batch: ListBatch): Float32Array;

  weigh({ drawn }: WeighingInput): Tensor {
    if (drawn === undefined) throw new Error('a weighter with `draw` was not given what it drew');
    return drawn;
  }

  begin(input: WeighingInput): WeighingSession {
    const weights = (): Tensor => this.weigh(input);
    return { weighAll: weights, weighLogged: weights, show: () => undefined };
  }
}
