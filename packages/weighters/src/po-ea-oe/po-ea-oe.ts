import {
  defineComponent,
  OBJECTIVES,
  PARAMETERS,
  RNG,
  type ParameterStore,
  type Rng,
  type ValuedWeights,
  type WeightChoice,
  type WeightEvidence,
} from '@paretorec/contracts';
import { spea2 } from '@paretorec/metrics';
import { ChosenWeighter } from '../choice/chosen-weighter.js';
import { MetricMixture } from '../choice/metric-mixture.js';
import { exploreOnline } from './explore-online.js';
import { PoEaOeConfig } from './po-ea-oe-config.js';

/** Collaborators of {@link PoEaOeWeighter}. */
export interface PoEaOeCollaborators {
  readonly parameters: ParameterStore;
  readonly rng: Rng;
  /** K */
  readonly objectives: number;
}

/**
 * Shared weights by evolution, then by trial and error (PO-EA-OE, Sec. 4.2.2): SPEA2 searches the efficient weight vectors on validation, a
 * preference picks one of them, and online exploration moves it by users' feedback. The objectives train under uniform weights.
 */
export class PoEaOeWeighter extends ChosenWeighter {
  readonly choosesBy: readonly string[];
  readonly #config: PoEaOeConfig;
  readonly #collaborators: PoEaOeCollaborators;

  constructor(config: PoEaOeConfig, collaborators: PoEaOeCollaborators) {
    super(collaborators.parameters, collaborators.objectives);
    this.#config = config;
    this.#collaborators = collaborators;
    this.choosesBy = [config.clickMetric, config.dwellMetric];
  }

  protected override search(evidence: WeightEvidence): WeightChoice {
    const front = this.#searchFront(evidence);
    const weights = this.#explore(Float64Array.from(this.#preferred(front, evidence)), evidence);
    return { weights: [...weights], metrics: evidence.metrics(weights, this.choosesBy), front };
  }

  #searchFront(evidence: WeightEvidence): ValuedWeights[] {
    const { objectives, rng } = this.#collaborators;
    const { crossover, crossoverIndex, mutationIndex, ...search } = this.#config;
    const valued = new Map<Float64Array, ValuedWeights['metrics']>();
    const evaluate = (weights: Float64Array): number[] => {
      const metrics = evidence.metrics(weights, this.choosesBy);
      valued.set(weights, metrics);
      return this.choosesBy.map((name) => metrics[name] ?? 0);
    };
    const variation = { crossover, crossoverIndex, mutation: 1 / objectives, mutationIndex };
    return spea2(objectives, evaluate, { ...search, variation, rng }).map(({ weights }) => ({
      weights: [...weights],
      metrics: valued.get(weights)!,
    }));
  }

  /** The weights of the front with the largest mean of the metrics, weighted by the preference ([26]). */
  #preferred(front: readonly ValuedWeights[], evidence: WeightEvidence): readonly number[] {
    const { clickMetric, dwellMetric, preference } = this.#config;
    const shares = Object.fromEntries(
      [[clickMetric, preference] as const, [dwellMetric, 1 - preference] as const].filter(
        ([, share]) => share > 0,
      ),
    );
    const utility = new MetricMixture(shares).on(evidence);
    if (utility === undefined) return new Array<number>(evidence.objectives).fill(1 / evidence.objectives);
    return front.reduce((best, member) => (utility(member.metrics) > utility(best.metrics) ? member : best))
      .weights;
  }

  #explore(start: Float64Array, evidence: WeightEvidence): Float64Array {
    const { exploration, explorationRate, explorationLists, explorationDepth, preference } = this.#config;
    if (exploration === 0) return start;
    const trials = {
      deviation: exploration,
      rate: explorationRate,
      listsPerTrial: explorationLists,
      depth: explorationDepth,
      preference,
    };
    return exploreOnline(start, evidence, trials, this.#collaborators.rng);
  }
}

/** The evolutionary baseline with online exploration. */
export const poEaOe = defineComponent({
  kind: 'weighter',
  name: 'po-ea-oe',
  summary: 'shared weights by evolution (SPEA2) on validation, then by trial and error on feedback',
  config: PoEaOeConfig,
  inject: { objectives: OBJECTIVES, parameters: PARAMETERS, rng: RNG },
  create: (config, { objectives, parameters, rng }) =>
    new PoEaOeWeighter(config, { parameters, rng, objectives: objectives.length }),
  docs: 'components/weighters/po-ea-oe.md',
});
