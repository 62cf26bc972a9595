import type { Composition, ListBatch, Rng } from '@paretorec/contracts';
import {
  codedColumn,
  stationarity,
  uniformOnSimplex,
  weightSpread,
  type Stationarity,
  type WeightSpread,
} from '@paretorec/metrics';
import { read, tidy } from '@paretorec/tensor';
import { breathe } from '../run/progress.js';
import { evaluateObjectives, feedTargets } from '../step/evaluate-objectives.js';
import { feedMasks, feedOnce, feedRowProducts, feedWeighing } from '../step/feed-lists.js';
import { fullKernelOf } from '../step/full-kernel.js';
import type { RowGroups } from './row-groups.js';

/** Positions beyond which further batches are left out: the ratio's interval is narrow long before. */
const ENOUGH_SAMPLES = 200_000;

/** {@link Stationarity}, with what the weights depend on. */
export interface WeightsMeasure extends Stationarity {
  /** By objective. */
  readonly weights: Readonly<Record<string, WeightSpread>>;
}

/** Options of {@link measureStationarity}. */
export interface MeasureOptions {
  readonly resamples?: number;
  /** Groups of users or items to measure alone as well. */
  readonly groups?: RowGroups | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures the stationarity of the weighter's weights on logged lists, on the parameters as they stand.
 *
 * @param batches lists with labels and outcome, cut as in training.
 * @param rng draws the random yardstick.
 */
export async function measureStationarity(
  composition: Composition,
  batches: AsyncIterable<ListBatch>,
  rng: Rng,
  { signal, groups, ...options }: MeasureOptions = {},
): Promise<WeightsMeasure> {
  const count = composition.objectives.length;
  const grams: number[] = [];
  const weights: number[] = [];
  const randomWeights: number[] = [];
  const userIds: string[] = [];
  const itemIds: string[] = [];
  const positions: number[] = [];
  const groupCodes: number[] = [];
  for await (const batch of batches) {
    await breathe(signal);
    const values = tidy(() => gramsAndWeights(composition, batch));
    batch.lengths.forEach((length, list) => {
      const outcome = batch.outcome!;
      for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
        for (let i = 0; i < count * count; i++) grams.push(values.grams[place * count * count + i]!);
        for (let k = 0; k < count; k++) weights.push(values.weights[place * count + k]!);
        randomWeights.push(...uniformOnSimplex(count, rng));
        userIds.push(outcome.userIds[list]!);
        itemIds.push(outcome.itemIds[place]!);
        positions.push(outcome.loggedPositions[place]! - 1);
        if (groups !== undefined)
          groupCodes.push(groups.groupOf(batch, list, place - list * batch.positions));
      }
    });
    if (userIds.length >= ENOUGH_SAMPLES) break;
  }
  const users = codedColumn(userIds);
  const factors = {
    user: users.codes,
    item: codedColumn(itemIds).codes,
    position: Int32Array.from(positions),
  };
  const weightArray = Float32Array.from(weights);
  const measure = stationarity(
    {
      objectives: count,
      grams: Float32Array.from(grams),
      weights: weightArray,
      randomWeights: Float32Array.from(randomWeights),
      users,
      ...(groups && { groups: { names: groups.names, codes: Int32Array.from(groupCodes) } }),
    },
    options,
  );
  const spreads = weightSpread({ objectives: count, weights: weightArray, factors });
  const names = composition.objectives.map(({ name }) => name);
  return { ...measure, weights: Object.fromEntries(names.map((name, k) => [name, spreads[k]!])) };
}

function gramsAndWeights(
  composition: Composition,
  batch: ListBatch,
): { grams: Float32Array; weights: Float32Array } {
  const { models, weighter } = composition;
  const masks = feedMasks(batch);
  const feed = feedOnce(batch, masks);
  const lists = new Map(models.map(({ embedder }) => [embedder, feed(embedder)]));
  const session = weighter.begin(feedWeighing(composition, batch, masks, weighter.draw?.(batch), feed));
  const weights = session.weighLogged();
  const rows =
    composition.gradientScope === 'full'
      ? [...lists.keys()].map((embedder) => feedRowProducts(embedder, batch))
      : undefined;
  const fullKernel = rows && fullKernelOf(composition, lists, rows, weights);
  const targets = feedTargets(composition, batch);
  const { gram } = evaluateObjectives(composition, lists, targets, weights, fullKernel);
  return { grams: read(gram), weights: read(weights) };
}
