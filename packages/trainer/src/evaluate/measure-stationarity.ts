import type { Composition, ListBatch, Rng } from '@paretorec/contracts';
import { stationarity, uniformOnSimplex, type Stationarity } from '@paretorec/metrics';
import { read, tidy } from '@paretorec/tensor';
import { breathe } from '../run/progress.js';
import { evaluateObjectives, feedTargets } from '../step/evaluate-objectives.js';
import { feedMasks, feedOnce, feedWeighing } from '../step/feed-lists.js';

/** Positions beyond which further batches are left out: the ratio's interval is narrow long before. */
const ENOUGH_SAMPLES = 200_000;

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
  { signal, ...options }: { readonly resamples?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<Stationarity> {
  const count = composition.objectives.length;
  const grams: number[] = [];
  const weights: number[] = [];
  const randomWeights: number[] = [];
  const users = new Map<string, number>();
  const codes: number[] = [];
  for await (const batch of batches) {
    await breathe(signal);
    const values = tidy(() => gramsAndWeights(composition, batch));
    batch.lengths.forEach((length, list) => {
      const userId = batch.outcome!.userIds[list]!;
      if (length > 0 && !users.has(userId)) users.set(userId, users.size);
      for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
        for (let i = 0; i < count * count; i++) grams.push(values.grams[place * count * count + i]!);
        for (let k = 0; k < count; k++) weights.push(values.weights[place * count + k]!);
        randomWeights.push(...uniformOnSimplex(count, rng));
        codes.push(users.get(userId)!);
      }
    });
    if (codes.length >= ENOUGH_SAMPLES) break;
  }
  return stationarity(
    {
      objectives: count,
      grams: Float32Array.from(grams),
      weights: Float32Array.from(weights),
      randomWeights: Float32Array.from(randomWeights),
      users: { names: [...users.keys()], codes: Int32Array.from(codes) },
    },
    options,
  );
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
  const { gram } = evaluateObjectives(composition, lists, feedTargets(composition, batch), weights);
  return { grams: read(gram), weights: read(weights) };
}
