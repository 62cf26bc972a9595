import type { WeightEvidence } from '@paretorec/contracts';
import { fromArray, read, tidy } from '@paretorec/tensor';
import { tinyBatch } from '../inputs/tiny-batch.js';
import { tinyEvidence } from '../inputs/tiny-evidence.js';
import { valuesOf } from './expectations.js';
import { inputOf, learn, type Subject } from './weighter-lessons.js';

/** Two results that must be the same. */
export type Twins = readonly [Float32Array, Float32Array];

/**
 * What a weighter has learnt from three objectives, and what its twin has learnt from them in another order, put back.
 *
 * Networks begin with every parameter at its own mean, where they treat all objectives alike, and their twins explore with the same
 * noise for each objective: what is left to tell them apart is the rule by which they learn.
 *
 * @param order which objective stands at each place.
 */
export function permutedTwins(subject: (count: number) => Subject, order: readonly number[]): Twins {
  const count = order.length;
  const batch = tinyBatch({ objectives: count });
  const [one, other] = [subject(count), subject(count)];
  for (const { harness, weighter } of [one, other])
    if (weighter.embedders.length > 0) levelParameters(harness.store.entries());
  const weights: [number[], number[]] = [[], []];
  for (let seed = 0; seed < 5; seed++) {
    const [drawn, own] = [one, other].map(({ weighter }) => weighter.draw?.(batch));
    const isNoise = one.weighter.embedders.length > 0 && drawn !== undefined;
    const draws = [drawn, isNoise ? permuted(drawn, order) : own];
    [one, other].forEach((twin, i) => {
      const { weighter } = twin;
      const [found] = valuesOf(() => [weighter.weigh(inputOf(weighter, batch, count, draws[i]))]);
      weights[i]!.push(...found!);
      learn(twin, batch, count, { seed, drawn: draws[i], ...(i === 1 && { order }) });
    });
  }
  for (const { harness } of [one, other]) harness.dispose();
  return [permuted(Float32Array.from(weights[0]), order), Float32Array.from(weights[1])];
}

/** What a weighter chooses for two objectives, and for the two the other way around, put back; nothing where it does not choose. */
export function chosenTwins(subject: (count: number) => Subject): Twins {
  const [one, other] = [subject(2), subject(2)];
  const evidence = tinyEvidence();
  const [chosen, turned] = [
    one.weighter.choose?.(evidence),
    other.weighter.choose?.(turnedEvidence(evidence)),
  ].map((choice) => Float32Array.from(choice?.weights ?? [])) as [Float32Array, Float32Array];
  for (const { harness } of [one, other]) harness.dispose();
  return [chosen.reverse(), turned];
}

/** [.., K] values with those of objective `order[k]` at place k. */
function permuted(values: Float32Array, order: readonly number[]): Float32Array {
  const count = order.length;
  return values.map((_, i) => values[i - (i % count) + order[i % count]!]!);
}

/** Evidence of two objectives the other way around. */
function turnedEvidence(evidence: WeightEvidence): WeightEvidence {
  const turned = (weights: ArrayLike<number>): number[] => Array.from(weights).reverse();
  return {
    objectives: 2,
    lists: evidence.lists.map((list) => ({
      ...list,
      scores: list.scores.map((_, i) => list.scores[i ^ 1]!),
    })),
    metrics: (weights, names) => evidence.metrics(turned(weights), names),
    rank: (list, weights) => evidence.rank(list, turned(weights)),
  };
}

/** Sets every entry of each parameter to the mean of all. */
function levelParameters(parameters: Subject['weighter']['parameters']): void {
  for (const parameter of parameters) {
    tidy(() => {
      const values = read(parameter.value);
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      parameter.assign(fromArray(values.slice().fill(mean), parameter.shape));
    });
  }
}
