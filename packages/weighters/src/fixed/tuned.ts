import type {
  ParameterStore,
  Rng,
  Tensor,
  WeightChoice,
  WeightEvidence,
  Weighter,
  WeighingInput,
  WeighingSession,
} from '@paretorec/contracts';
import { bestOnSimplex } from '@paretorec/metrics';
import { ChosenWeights } from '../choice/chosen-weights.js';
import type { MetricMixture } from '../choice/metric-mixture.js';
import { unmovedSession } from '../sessions.js';

/** What {@link TunedWeighter} needs. */
export interface TunedParts {
  readonly parameters: ParameterStore;
  readonly rng: Rng;
  /** K */
  readonly objectives: number;
  readonly utility: MetricMixture;
  /** Of the grid between two corners. */
  readonly steps: number;
}

/**
 * The constant weights that rank the validation lists best by a utility, chosen anew after every epoch. The objectives train under uniform
 * weights.
 */
export class TunedWeighter implements Weighter {
  readonly personalised = false;
  readonly embedders = [];
  readonly parameters = [];
  readonly warmupEpochs = 0;
  readonly fusionOnly = true;
  readonly choosesBy: readonly string[];
  readonly #parts: TunedParts;
  readonly #weights: ChosenWeights;

  constructor(parts: TunedParts) {
    this.#parts = parts;
    this.choosesBy = parts.utility.metrics;
    this.#weights = new ChosenWeights(parts.parameters, parts.objectives);
  }

  choose(evidence: WeightEvidence): WeightChoice {
    const { objectives, utility: mixture, steps, rng } = this.#parts;
    const utility = mixture.on(evidence);
    const value = (weights: Float64Array): number =>
      utility === undefined ? 0 : utility(evidence.metrics(weights, mixture.metrics));
    const best = bestOnSimplex(objectives, value, { steps, rng });
    this.#weights.set(best);
    return { weights: [...best], metrics: evidence.metrics(best, mixture.metrics) };
  }

  weigh(input: WeighingInput): Tensor {
    return this.#weights.everywhere(input);
  }

  begin(input: WeighingInput): WeighingSession {
    return unmovedSession(() => this.weigh(input));
  }
}
