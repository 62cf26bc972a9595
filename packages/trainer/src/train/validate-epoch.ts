import type { Dataset } from '@paretorec/data';
import { measureStationarity } from '../evaluate/measure-stationarity.js';
import type { ScoreScale } from '../evaluate/score-scale.js';
import { fusionWeightsOf, metricsOf, SCORING_BATCH, scorePart } from '../evaluate/validate.js';
import type { RunConfig } from '../run/run-config.js';
import type { RunSession } from '../run/session.js';

/** Metrics of the validation part and how near the weights come to stationarity on it, beside its yardsticks; empty without such a part. */
export async function validateEpoch(
  { composition, rng }: RunSession,
  dataset: Dataset,
  config: RunConfig,
  scale: ScoreScale,
  signal: AbortSignal | undefined,
): Promise<Record<string, number | null>> {
  if (dataset.counts.validation.lists === 0) return {};
  const settings = {
    protocol: 'static',
    fusionWeights: fusionWeightsOf(config),
    scale,
    seed: config.seed,
    signal,
  } as const;
  const scored = await scorePart(composition, dataset, 'validation', config, settings);
  const table = metricsOf(scored, composition, config, { resamples: 0 });
  const values = Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value]));
  const logged = dataset.batches('validation', {
    batchSize: SCORING_BATCH,
    listLength: config.trainer.listLength,
    order: 'time',
    cutSeed: config.seed,
    withOutcome: true,
  });
  const draws = rng.fork('stationarity');
  const { policy, uniform, random, shared } = await measureStationarity(composition, logged, draws, {
    resamples: 0,
    signal,
  });
  return {
    ...values,
    stationarity: policy.ratio.value,
    'stationarity of the best constant weights': shared.ratio.value,
    'stationarity of uniform weights': uniform.ratio.value,
    'stationarity of random weights': random.ratio.value,
  };
}
