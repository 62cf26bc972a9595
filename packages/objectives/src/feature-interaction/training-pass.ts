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
  readonly #layers: (DropoutShape & { readonly rate: number })[] = [];

  /** @param rate share of the entries that become 0 in training; from 0, below 1. */
  create(rate: number, shape: DropoutShape): Dropout {
    if (rate === 0) return (x) => x;
    const place = this.#layers.push({ ...shape, rate }) - 1;
    return (x, pass) => (pass === undefined ? x : mul(x, reshape(pass.masks[place]!, x.shape)));
  }

  /** [stack, candidates, width] of each layer: 0 with probability `rate`, else 1 / (1 - rate). */
  draw(candidates: number, rng: Rng): DrawnArray[] {
    return this.#layers.map(({ rate, stack, width }) => {
      const shape = [stack, candidates, width];
      const kept = 1 / (1 - rate);
      const values = new Float32Array(stack * candidates * width);
      for (let i = 0; i < values.length; i++) values[i] = rng.uniform() < rate ? 0 : kept;
      return { values, shape };
    });
  }
}

/** What a dropout layer masks. */
export interface DropoutShape {
  /** Networks, each with masks of its own. */
  readonly stack: number;
  /** Entries of a candidate. */
  readonly width: number;
}

/** Inverted dropout (Srivastava and others 2014) of [stack, N, width]: masked in training, the identity in serving. */
export type Dropout = (x: Tensor, pass: TrainingPass | undefined) => Tensor;
