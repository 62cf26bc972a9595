import type { Rng, WeightEvidence } from '@paretorec/contracts';
import { projectOnSimplex } from '@paretorec/metrics';

/** How {@link exploreOnline} tries. */
export interface Exploration {
  /** Standard deviation of a perturbation, before it is brought back to the simplex. */
  readonly deviation: number;
  /** Share of the way that the weights go to a perturbation that was better, above 0 to 1. */
  readonly rate: number;
  /** Lists that decide a trial. */
  readonly listsPerTrial: number;
  /** Top positions whose feedback counts. */
  readonly depth: number;
  /** Share of the clicks in the reward, 0 to 1; the rest is the dwell's. */
  readonly preference: number;
}

/**
 * Trial and error on users' feedback, on a replayed stream: at each block of lists, in time order, weights are perturbed, and where the
 * perturbed ones earn more from the block than the weights at hand, these go a step towards them (as in dueling bandit
 * gradient descent, Yue and Joachims 2009). Small steps average the noise of single blocks out. Every list is used once.
 *
 * @param start [K] on the simplex.
 * @returns [K] on the simplex.
 */
export function exploreOnline(
  start: Float64Array,
  evidence: WeightEvidence,
  exploration: Exploration,
  rng: Pick<Rng, 'normal'>,
): Float64Array {
  const { deviation, rate, listsPerTrial } = exploration;
  let weights = start;
  for (let from = 0; from + listsPerTrial <= evidence.lists.length; from += listsPerTrial) {
    const trial = projectOnSimplex(weights.map((weight) => weight + deviation * rng.normal()));
    const reward = (tried: Float64Array): number => blockReward(tried, evidence, from, exploration);
    if (reward(trial) > reward(weights))
      weights = weights.map((weight, k) => weight + rate * (trial[k]! - weight));
  }
  return weights;
}

/** Of a block's clicks and of its dwell, the share that the top positions hold: mixed by the preference, from 0 to 1. */
function blockReward(
  weights: Float64Array,
  evidence: WeightEvidence,
  from: number,
  { listsPerTrial, depth, preference }: Exploration,
): number {
  const [top, all] = [
    { clicks: 0, dwell: 0 },
    { clicks: 0, dwell: 0 },
  ];
  for (let list = from; list < from + listsPerTrial; list++) {
    const { clicked, dwell } = evidence.lists[list]!;
    evidence.rank(list, weights).forEach((place, rank) => {
      if (clicked[place] === 0) return;
      const known = Number.isNaN(dwell[place]!) ? 0 : dwell[place]!;
      for (const sums of rank < depth ? [top, all] : [all]) {
        sums.clicks += 1;
        sums.dwell += known;
      }
    });
  }
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return preference * share(top.clicks, all.clicks) + (1 - preference) * share(top.dwell, all.dwell);
}
