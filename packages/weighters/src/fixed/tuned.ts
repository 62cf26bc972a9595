import type { ParameterStore, Rng, WeightChoice, WeightEvidence } from '@paretorec/contracts';
import { bestOnSimplex } from '@paretorec/metrics';
import { ChosenWeighter } from '../choice/chosen-weighter.js';
import type { MetricMixture } from '../choice/metric-mixture.js';

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
export class TunedWeighter extends ChosenWeighter {
  readonly choosesBy: readonly string[];
  readonly #parts: TunedParts;

  constructor(parts: TunedParts) {
    super(parts.parameters, parts.objectives);
    this.#parts = parts;
    this.choosesBy = parts.utility.metrics;
  }

  protected override search(evidence: WeightEvidence): WeightChoice {
    const { objectives, utility: mixture, steps, rng } = this.#parts;
    const utility = mixture.on(evidence);
    const value = (weights: Float64Array): number =>
      utility === undefined ? 0 : utility(evidence.metrics(weights, mixture.metrics));
    const best = bestOnSimplex(objectives, value, { steps, rng });
    return { weights: [...best], metrics: evidence.metrics(best, mixture.metrics) };
  }
}
