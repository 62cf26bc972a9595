import {
  HostWeighter,
  type GradientStatistics,
  type ListBatch,
  type Weighter,
  type WeighingInput,
} from '@paretorec/contracts';

/** What a weighter remembers of the batches, and how weights follow from it. */
export interface SharedRule {
  /** Inside a step: takes the batch in. Tensors only. */
  remember?(input: WeighingInput, statistics: GradientStatistics): void;
  /** On the host, after a step: takes in what `Weighter.learnFromBatch` is given. */
  rememberBatch?(gram: Float64Array): void;
  /** On the host, before a step: K weights on the simplex, from the batches up to the step before. */
  solve(): ArrayLike<number>;
}

/** The same weights for everyone, solved on the host in double precision from statistics that the steps remember. */
export class SolvedWeighter extends HostWeighter implements Weighter {
  readonly personalised = false;
  readonly learn?: NonNullable<Weighter['learn']>;
  readonly learnFromBatch?: NonNullable<Weighter['learnFromBatch']>;
  readonly #rule: SharedRule;

  constructor(rule: SharedRule) {
    super();
    this.#rule = rule;
    if (rule.remember)
      this.learn = (input, statistics) => {
        rule.remember!(input, statistics);
        return { report: {}, leafGradients: [] };
      };
    if (rule.rememberBatch) this.learnFromBatch = (gram) => rule.rememberBatch!(gram);
  }

  draw({ lists, positions }: ListBatch): Float32Array {
    const weights = this.#rule.solve();
    const count = weights.length;
    return Float32Array.from({ length: lists * positions * count }, (_, i) => weights[i % count]!);
  }
}
