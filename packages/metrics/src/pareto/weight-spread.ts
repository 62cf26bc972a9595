/** Weights of n samples, and what they may depend on. */
export interface WeightSamples {
  /** K */
  readonly objectives: number;
  /** [n x K] */
  readonly weights: Float32Array;
  /** By name: the group of every sample, [n] codes from 0. */
  readonly factors: Readonly<Record<string, Int32Array>>;
}

/** How the weights of one objective are spread. */
export interface WeightSpread {
  readonly mean: number;
  readonly standardDeviation: number;
  /** By factor: what its groups explain; see {@link weightSpread}. */
  readonly explained: Readonly<Record<string, FactorSpread>>;
}

/** What the groups of one factor explain. */
export interface FactorSpread {
  /** Groups with a sample. */
  readonly groups: number;
  /** Standard deviation of the groups' means. */
  readonly spread: number;
  /** Share of the variance, up to 1; null where the weights do not vary or no group has two samples. */
  readonly share: number | null;
}

/**
 * What explains personal weights: for each factor (the user, the item, the position) the share of the weights' variance that lies
 * between its groups, one factor at a time.
 *
 * The share is Kelley's ε² (1935): groups by chance get 0 on average, and a little less as often as a little more, however small
 * the groups are. Factors that go together (an item and its usual position) each claim what they share, so shares add up to no
 * whole.
 *
 * @returns one entry an objective.
 */
export function weightSpread({ objectives: count, weights, factors }: WeightSamples): WeightSpread[] {
  const size = weights.length / count;
  return Array.from({ length: count }, (_, k) => {
    const values = Float64Array.from({ length: size }, (_, sample) => weights[sample * count + k]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / size;
    const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const explained = Object.entries(factors).map(
      ([name, groups]) => [name, factorSpread(values, groups, mean, total)] as const,
    );
    return { mean, standardDeviation: Math.sqrt(total / size), explained: Object.fromEntries(explained) };
  });
}

function factorSpread(values: Float64Array, codes: Int32Array, mean: number, total: number): FactorSpread {
  const groups = codes.reduce((most, code) => Math.max(most, code + 1), 0);
  const sums = new Float64Array(groups);
  const counts = new Float64Array(groups);
  codes.forEach((group, sample) => {
    sums[group]! += values[sample]!;
    counts[group]! += 1;
  });
  let [used, between, squares, means] = [0, 0, 0, 0];
  for (let group = 0; group < groups; group++) {
    const count = counts[group]!;
    if (count === 0) continue;
    const distance = sums[group]! / count - mean;
    used += 1;
    between += count * distance * distance;
    means += distance;
    squares += distance * distance;
  }
  const variance = squares / used - (means / used) ** 2;
  const size = values.length;
  // Weights that are the same up to rounding have no variance to explain.
  const varies = total > 1e-12 * size;
  const within = ((total - between) / (size - used)) * ((size - 1) / total);
  return {
    groups: used,
    spread: Math.sqrt(Math.max(0, variance)),
    share: varies && size > used ? 1 - within : null,
  };
}
