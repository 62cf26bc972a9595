import type { Composition, ItemFacts } from '@paretorec/contracts';
import type { Dataset, Part } from '@paretorec/data';
import {
  sampleMetrics,
  scorePredictions,
  type BootstrapOptions,
  type DwellScale,
  type MetricSample,
  type MetricTable,
  type ScoringOptions,
} from '@paretorec/metrics';
import type { RunConfig } from '../run/run-config.js';
import { breathe, type ProgressTask } from '../run/progress.js';
import {
  rawStaticScores,
  scoreLists,
  type FusionWeights,
  type Protocol,
  type ScoringSettings,
} from './score-lists.js';
import { ScoredTable } from './scored-table.js';
import { ScoreScaleFitter, type ScoreScale } from './score-scale.js';

/** Training lists that the scale of the scores is fitted on. */
const SCALE_LISTS = 2048;
/** Lists a batch when nothing is learnt. */
export const SCORING_BATCH = 128;

/** Fits the scale of the objectives' scores on training lists (the first of a fixed shuffle). */
export async function fitScoreScale(
  composition: Composition,
  dataset: Dataset,
  config: RunConfig,
  signal: AbortSignal | undefined,
): Promise<ScoreScale> {
  const { fusion } = composition;
  const count = composition.objectives.length;
  const fitter = new ScoreScaleFitter(count);
  const batches = dataset.batches('train', {
    batchSize: SCORING_BATCH,
    listLength: config.trainer.listLength,
    order: { shuffleSeed: config.seed, epoch: 0 },
  });
  let lists = 0;
  for await (const batch of batches) {
    await breathe(signal);
    const raw = rawStaticScores(composition, batch);
    const scores = fusion.transform ? raw.map((score) => fusion.transform!(score)) : raw;
    batch.lengths.forEach((length, list) => {
      for (let place = list * batch.positions; place < list * batch.positions + length; place++) {
        fitter.add(scores.subarray(place * count, (place + 1) * count));
      }
    });
    lists += batch.lists;
    if (lists >= SCALE_LISTS) break;
  }
  return fitter.scale();
}

/** How long lists are under a protocol: whole, or cut to T under `logged`. */
export const listLengthUnder = (protocol: Protocol, { trainer }: RunConfig): number | 'whole' =>
  protocol === 'logged' ? trainer.listLength : 'whole';

/** Scores all lists of a part, {@link listLengthUnder} its protocol, cut alike whatever the run's seed. */
export async function scorePart(
  composition: Composition,
  dataset: Dataset,
  part: Part | 'all',
  config: RunConfig,
  settings: ScoringSettings & {
    readonly signal?: AbortSignal | undefined;
    readonly task?: ProgressTask | undefined;
  },
): Promise<ScoredTable> {
  const table = new ScoredTable(composition.objectives.map(({ name }) => name));
  const batches = dataset.batches(part, {
    batchSize: SCORING_BATCH,
    listLength: listLengthUnder(settings.protocol, config),
    order: 'time',
    withOutcome: true,
  });
  let lists = 0;
  for await (const batch of batches) {
    await breathe(settings.signal);
    scoreLists(composition, batch, settings, table);
    lists += batch.lists;
    settings.task?.update(lists);
  }
  return table;
}

/** The weights that rank, as the configuration says. */
export function fusionWeightsOf(config: RunConfig): FusionWeights {
  const { fusionWeights, objectives } = config;
  const count = Object.keys(objectives).length;
  return fusionWeights === 'uniform' ? new Array<number>(count).fill(1 / count) : fusionWeights;
}

/** What is known of items, by id; metrics that need more than the order are undefined without. */
interface WithFacts {
  readonly facts?: ReadonlyMap<string, ItemFacts> | undefined;
}

/**
 * Metrics of predictions in the unit and under the cap of the configuration. Ties and intervals have the metrics' own
 * seed, not the run's, so that the same predictions in a file have the same metrics, and runs are compared alike.
 */
export function metricsOf(
  table: ScoredTable,
  composition: Composition,
  config: RunConfig,
  options: BootstrapOptions & WithFacts = {},
): MetricTable {
  return scorePredictions(table.table(options.facts), scoringOf(composition, config, options));
}

/** {@link metricsOf} for named metrics, with their values in every draw of users. */
export function samplesOf(
  table: ScoredTable,
  metrics: readonly string[],
  composition: Composition,
  config: RunConfig,
  options: BootstrapOptions & WithFacts,
): MetricSample[] {
  return sampleMetrics(table.table(options.facts), metrics, scoringOf(composition, config, options));
}

function scoringOf(composition: Composition, config: RunConfig, options: BootstrapOptions): ScoringOptions {
  return {
    ...dwellScaleOf(config),
    extraMetrics: composition.metrics,
    ...options,
  };
}

/** The unit and the cap of dwell, as the configuration says. */
export function dwellScaleOf({ metrics: { dwellUnit, dwellCap } }: RunConfig): DwellScale {
  return { dwellUnit, ...(dwellCap !== 'none' && { dwellCap }) };
}
