import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  RNG,
  type GradientAggregator,
  type Rng,
  type Tensor,
} from '@paretorec/contracts';
import { add, fromArray, isPositive, mul, neg, relu, scale, sub, sum } from '@paretorec/tensor';
import { FixedWeighter } from '../fixed/fixed.js';
import { perObjective } from '../shared/preference.js';

/** Options of the `graddrop` weighter. */
export const GraddropConfig = z.strictObject({
  leak: z
    .array(z.number().min(0).max(1))
    .optional()
    .describe(
      'One number an objective, in their order: the share of its gradient that is never dropped. Left out: 0.',
    ),
});
/** Parsed options of the `graddrop` weighter. */
export type GraddropConfig = z.output<typeof GraddropConfig>;

/** Sign dropout in every coordinate (Chen and others, NeurIPS 2020, Algorithm 1); divided by K, so that gradients that agree come out as their mean. */
export class SignDropout implements GradientAggregator {
  readonly #leak: readonly number[];
  readonly #rng: Rng;

  /** @param leak by objective, from 0 to 1. */
  constructor(leak: readonly number[], rng: Rng) {
    this.#leak = leak;
    this.#rng = rng;
  }

  draw(coordinates: number): Float32Array {
    const draws = new Float32Array(coordinates);
    // 24 bits, as single precision holds them: rounded to 1, a draw would drop a gradient on which all agree.
    for (let i = 0; i < coordinates; i++) draws[i] = Math.floor(this.#rng.uniform() * 2 ** 24) / 2 ** 24;
    return draws;
  }

  combine(gradients: Tensor, drawn: Tensor): Tensor {
    const count = this.#leak.length;
    const positive = relu(gradients);
    const negative = relu(neg(gradients));
    const [rising, falling] = [sum(positive, 0), sum(negative, 0)];
    // The share of what is positive exceeds the draw; no division, which is 0 / 0 where nobody has a gradient.
    const keepsRising = isPositive(sub(rising, mul(drawn, add(rising, falling))));
    const keepsFalling = sub(fromArray(Float32Array.of(1), [1]), keepsRising);
    const kept = sub(mul(keepsRising, rising), mul(keepsFalling, falling));
    if (this.#leak.every((share) => share === 0)) return scale(kept, 1 / count);
    const dropped = sub(mul(keepsFalling, positive), mul(keepsRising, negative));
    const leaked = sum(mul(fromArray(Float32Array.from(this.#leak), [count, 1]), dropped), 0);
    return scale(add(kept, leaked), 1 / count);
  }
}

/** Uniform weights in the ranking over objectives that train by sign dropout. */
export class GraddropWeighter extends FixedWeighter {
  readonly aggregator: GradientAggregator;

  constructor(objectives: number, aggregator: GradientAggregator) {
    super(new Array<number>(objectives).fill(1 / objectives));
    this.aggregator = aggregator;
  }
}

/** Gradient sign dropout (Chen and others 2020). */
export const graddrop = defineComponent({
  kind: 'weighter',
  name: 'graddrop',
  summary: 'in every coordinate the gradients of one sign, drawn by how much of them there is',
  config: GraddropConfig,
  inject: { objectives: OBJECTIVES, rng: RNG },
  create: ({ leak }, { objectives, rng }) => {
    const shares = perObjective('leak', leak ?? objectives.map(() => 0), objectives);
    return new GraddropWeighter(objectives.length, new SignDropout(shares, rng));
  },
  docs: 'components/weighters/graddrop.md',
});
