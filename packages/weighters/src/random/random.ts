import { z } from 'zod';
import {
  defineComponent,
  OBJECTIVES,
  RNG,
  type ListBatch,
  type Rng,
  type Tensor,
  type Weighter,
  type WeighingInput,
  type WeighingSession,
} from '@paretorec/contracts';
import { uniformOnSimplex } from '@paretorec/metrics';
import { everywhere, unmovedSession } from '../sessions.js';

/** The `random` weighter has no options. */
export const RandomConfig = z.strictObject({});

/** Weights drawn uniformly from the simplex, anew for every item of every list (Table 3's RD). */
export class RandomWeighter implements Weighter {
  readonly personalised = false;
  readonly embedders = [];
  readonly parameters = [];
  readonly warmupEpochs = 0;
  readonly #objectives: number;
  readonly #rng: Rng;

  constructor(objectives: number, rng: Rng) {
    this.#objectives = objectives;
    this.#rng = rng;
  }

  draw(batch: ListBatch): Float32Array {
    const count = this.#objectives;
    const weights = new Float32Array(batch.lists * batch.positions * count);
    for (let start = 0; start < weights.length; start += count)
      weights.set(uniformOnSimplex(count, this.#rng), start);
    return weights;
  }

  weigh(input: WeighingInput): Tensor {
    return input.drawn ?? everywhere(new Array<number>(this.#objectives).fill(1 / this.#objectives), input);
  }

  begin(input: WeighingInput): WeighingSession {
    return unmovedSession(() => this.weigh(input));
  }
}

/** The control for every learned weighter. */
export const random = defineComponent({
  kind: 'weighter',
  name: 'random',
  summary: 'weights drawn uniformly from the simplex for every item',
  config: RandomConfig,
  inject: { objectives: OBJECTIVES, rng: RNG },
  create: (_config, { objectives, rng }) => new RandomWeighter(objectives.length, rng),
  docs: 'components/weighters/random.md',
});
