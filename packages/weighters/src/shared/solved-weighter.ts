import {
  HostWeighter,
  type GradientStatistics,
  type LearningOutcome,
  type ListBatch,
  type WeighingInput,
} from '@paretorec/contracts';

/** What a weighter remembers of the batches, and how weights follow from it. */
export interface SharedRule {
  /** Inside a step: takes the batch in. Tensors only. */
  remember(input: WeighingInput, statistics: GradientStatistics): void;
  /** On the host, before a step: K weights on the simplex, from the batches up to the step before. */
  solve(): ArrayLike<number>;
}

/** The same weights for everyone, solved on the host in double precision from statistics that the steps remember. */
export class SolvedWeighter extends HostWeighter {
  readonly personalised = false;
  readonly #rule: SharedRule;

  constructor(rule: SharedRule) {
    super();
    this.#rule = rule;
  }

  draw({ lists, positions }: ListBatch): Float32Array {
    const weights = this.#rule.solve();
    const count = weights.length;
    return Float32Array.from({ length: lists * positions * count }, (_, i) => weights[i % count]!);
  }

  learn(input: WeighingInput, statistics: GradientStatistics): LearningOutcome {
    this.#rule.remember(input, statistics);
    return { report: {}, leafGradients: [] };
  }
}
