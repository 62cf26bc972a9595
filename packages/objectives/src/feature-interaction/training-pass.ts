import type { DrawnArray, Rng, Tensor } from '@paretorec/contracts';
import { mul, reshape } from '@paretorec/tensor';

/** What a pass in training has beyond one in serving. */
export interface TrainingPass {
  /** [N] 1 for a real candidate, 0 for padding, which batch statistics leave out. */
  readonly real: Tensor;
  /** Masks of the model's {@link Dropouts}, in the order of their making. */
  readonly masks: readonly Tensor[];
}

/** Makes the dropout layers of a model and draws their masks, for no step draws by itself. */
export class Dropouts {
  readonly #stack: number;
  readonly #layers: { readonly rate: number; readonly width: number }[] = [];

  /** @param stack K' networks, each with masks of its own. */
  constructor(stack: number) {
    this.#stack = stack;
  }

  /**
   * @param rate share of the entries that become 0 in training; from 0, below 1.
   * @param width entries of a candidate.
   */
  create(rate: number, width: number): Dropout {
    if (rate === 0) return (x) => x;
    const place = this.#layers.push({ rate, width }) - 1;
    return (x, pass) => (pass === undefined ? x : mul(x, reshape(pass.masks[place]!, x.shape)));
  }

  /** [K', candidates, width] of each layer: 0 with probability `rate`, else 1 / (1 - rate). */
  draw(candidates: number, rng: Rng): DrawnArray[] {
    return this.#layers.map(({ rate, width }) => {
      const shape = [this.#stack, candidates, width];
      const kept = 1 / (1 - rate);
      const values = new Float32Array(this.#stack * candidates * width);
      for (let i = 0; i < values.length; i++) values[i] = rng.uniform() < rate ? 0 : kept;
      return { values, shape };
    });
  }
}

/** Inverted dropout (Srivastava and others 2014) of [K', N, width]: masked in training, the identity in serving. */
export type Dropout = (x: Tensor, pass: TrainingPass | undefined) => Tensor;
