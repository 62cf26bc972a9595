import type { CodedColumn, MetricValue } from '@paretorec/contracts';
import { bootstrap, withInterval, type BootstrapOptions } from '../bootstrap/bootstrap.js';
import { RatioStatistic } from '../bootstrap/statistic.js';
import { minNormWeights, quadraticForm } from './min-norm.js';

/** Per-sample gradients of K objectives on fixed parameters, with the weights that a policy gives. */
export interface StationaritySamples {
  /** K */
  readonly objectives: number;
  /** [n x K x K] Gram matrices, row-major. */
  readonly grams: Float32Array;
  /** [n x K] weights of the policy. */
  readonly weights: Float32Array;
  /** [n x K] weights drawn uniformly from the simplex. */
  readonly randomWeights: Float32Array;
  /** [n] the user of each sample. */
  readonly users: CodedColumn;
  /** [n] the group of each sample's user, to measure each group alone; code -1 for none. */
  readonly groups?: CodedColumn;
}

/** How far a policy's weights are from the best, on average and in the middle. */
export interface StationarityRatio {
  /** Σ r(ω) / Σ r(ω of the sample's min-norm point); 1 is perfect, larger is worse. */
  readonly ratio: MetricValue;
  /** Median over samples of r(ω) / r(min-norm), of samples whose minimum is not 0; null when there is none. */
  readonly median: number | null;
}

/** The measure for the policy and for the yardsticks. Ratios of different parameters do not compare. */
export interface Stationarity {
  readonly samples: number;
  readonly policy: StationarityRatio;
  readonly uniform: StationarityRatio;
  readonly random: StationarityRatio;
  /** The best constant weights on these samples: shared MGDA by construction. */
  readonly shared: StationarityRatio & { readonly weights: readonly number[] };
  /** The same for each group of users alone, `shared` being the best constant weights of the group. */
  readonly groups?: readonly GroupStationarity[];
}

/** {@link Stationarity} of one group of users. */
export interface GroupStationarity extends Omit<Stationarity, 'groups'> {
  readonly name: string;
}

/**
 * Pareto stationarity of weights: how much longer the weighted gradient ωᵀGω is than the shortest that any weights
 * of the sample could give (Eq. 2 and 9), relative to uniform, random and the best constant weights.
 *
 * The min-norm weights of a sample use its label, so no policy without labels reaches 1.
 */
export function stationarity(samples: StationaritySamples, options: BootstrapOptions = {}): Stationarity {
  const { groups } = samples;
  if (groups === undefined) return measure(samples, options);
  const byGroup = groups.names.map((name, code) => {
    const members = [...groups.codes.keys()].filter((sample) => groups.codes[sample] === code);
    return { name, ...measure(only(samples, members), options) };
  });
  return { ...measure(samples, options), groups: byGroup.filter((group) => group.samples > 0) };
}

/** Some of the samples. */
function only(samples: StationaritySamples, members: readonly number[]): StationaritySamples {
  const { objectives: count, users } = samples;
  const rows = (values: Float32Array, width: number): Float32Array => {
    const chosen = new Float32Array(members.length * width);
    members.forEach((member, i) =>
      chosen.set(values.subarray(member * width, (member + 1) * width), i * width),
    );
    return chosen;
  };
  // Users of other groups would count as users without samples.
  const codes = new Map<number, number>();
  const own = Int32Array.from(members, (member) => {
    const user = users.codes[member]!;
    if (!codes.has(user)) codes.set(user, codes.size);
    return codes.get(user)!;
  });
  return {
    objectives: count,
    grams: rows(samples.grams, count * count),
    weights: rows(samples.weights, count),
    randomWeights: rows(samples.randomWeights, count),
    users: { names: [...codes.keys()].map((user) => users.names[user]!), codes: own },
  };
}

function measure(samples: StationaritySamples, options: BootstrapOptions): Stationarity {
  const { objectives: count, grams, users } = samples;
  const size = users.codes.length;
  const gramAt = (sample: number): Float32Array =>
    grams.subarray(sample * count * count, (sample + 1) * count * count);

  const best = new Float64Array(size);
  const meanGram = new Float64Array(count * count);
  for (let sample = 0; sample < size; sample++) {
    const gram = gramAt(sample);
    best[sample] = Math.max(0, quadraticForm(gram, minNormWeights(gram, count)));
    gram.forEach((entry, i) => (meanGram[i]! += entry / size));
  }

  const judge = (weightsOf: (sample: number) => ArrayLike<number>): StationarityRatio => {
    const norms = Float64Array.from({ length: size }, (_, sample) =>
      quadraticForm(gramAt(sample), weightsOf(sample)),
    );
    const statistic = new RatioStatistic(sumByUser(norms, users), sumByUser(best, users));
    const [replicates] = bootstrap([statistic], users.names.length, options);
    return {
      ratio: { ...withInterval(statistic, replicates!, users.names.length), n: size },
      median: median(norms.map((norm, sample) => (best[sample]! > 0 ? norm / best[sample]! : Number.NaN))),
    };
  };
  const row = (weights: Float32Array) => (sample: number) =>
    weights.subarray(sample * count, (sample + 1) * count);
  const uniform = new Float64Array(count).fill(1 / count);
  const shared = minNormWeights(meanGram, count);
  return {
    samples: size,
    policy: judge(row(samples.weights)),
    uniform: judge(() => uniform),
    random: judge(row(samples.randomWeights)),
    shared: { ...judge(() => shared), weights: [...shared] },
  };
}

function sumByUser(values: Float64Array, { names, codes }: CodedColumn): Float64Array {
  const sums = new Float64Array(names.length);
  codes.forEach((user, sample) => (sums[user]! += values[sample]!));
  return sums;
}

function median(values: Float64Array): number | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return null;
  const middle = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}
